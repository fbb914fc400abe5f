"""taskiq on a Redis stream, which is acknowledged, with and without rows."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
from taskiq import TaskiqMessage, TaskiqMiddleware, TaskiqResult
from taskiq_redis import RedisStreamBroker

from benchmarks.peers import marks, rows
from benchmarks.peers.protocol import DATABASE_URL, REDIS_URL, ROWS, Crew

# Its own default; and what waits in memory beside it.
TASKS, PREFETCH = 100, 100
# Connections of a worker process to the database, and messages that are sent side by side.
CONNECTIONS, BATCH = 10, 500


class Audit(TaskiqMiddleware):
    """Writes the rows of a job's start and end."""

    async def startup(self) -> None:
        self._pool = await asyncpg.create_pool(DATABASE_URL, min_size=CONNECTIONS, max_size=CONNECTIONS)

    async def shutdown(self) -> None:
        await self._pool.close()

    async def pre_execute(self, message: TaskiqMessage) -> TaskiqMessage:
        await self._pool.execute(rows.START.replace("%s", "$1"), message.args[0])
        return message

    async def post_execute(self, message: TaskiqMessage, result: TaskiqResult[Any]) -> None:
        await self._pool.execute(rows.FINISH.replace("%s", "$1"), message.args[0])


# From the first message on: by default a new group of consumers begins with those that come after it.
broker = RedisStreamBroker(REDIS_URL, consumer_id="0")
if ROWS:
    broker = broker.with_middlewares(Audit())


@broker.task(task_name="noop")
async def noop(number: int) -> None:
    """Do nothing."""
    marks.mark(number)


@broker.task(task_name="sleep")
async def sleep(number: int, milliseconds: int) -> None:
    """Wait."""
    await asyncio.sleep(milliseconds / 1000)
    marks.mark(number)


class Taskiq(rows.HandWritten):
    """taskiq."""

    packages = ("taskiq", "taskiq-redis", "asyncpg")
    variants = {"taskiq": "", "taskiq+rows": rows.BY_HAND}
    has_bulk = False

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def push(self, number: int) -> None:
        self._loop.run_until_complete(noop.kiq(number))

    def push_many(self, numbers: Sequence[int]) -> None:
        self._loop.run_until_complete(_push(numbers))

    def push_sleeping(self, number: int, milliseconds: int) -> None:
        self._loop.run_until_complete(sleep.kiq(number, milliseconds))

    def workers(self, processes: int) -> Crew:
        return _crew(processes, TASKS)

    def sleepers(self, threads: int) -> Crew:
        return _crew(1, threads)


async def _push(numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), BATCH):
        await asyncio.gather(*(noop.kiq(number) for number in numbers[start : start + BATCH]))


def _crew(processes: int, tasks: int) -> Crew:
    program = str(Path(sys.executable).parent / "taskiq")
    sizes = ["--workers", str(processes), "--max-async-tasks", str(tasks), "--max-prefetch", str(PREFETCH)]
    return Crew([[program, "worker", f"{__name__}:broker", *sizes, "--no-parse", "--log-level", "WARNING"]])


peer = Taskiq()
