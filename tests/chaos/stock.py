"""Stock RQ under the same eyes: it must be seen to lose jobs, or the eyes are shut.

A worker that listens on several queues pops with BLPOP: killed between that and the start of the job, it leaves the
job in no list and no registry, for ever. Run as a program, this is such a worker.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rq
from redis import Redis
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from jobs.backends.tether import tethered
from tests.chaos.ledger import Verb, witness
from tests.chaos.redis_server import RedisServer
from tests.chaos.report import Row
from tests.servers.waiting import wait_until

NAME = "stock RQ loses (must)"
QUEUES = ("high", "low")
JOBS = 20


def stock_task(ledger: str, key: str) -> None:
    """Say that it ran."""
    witness(Path(ledger), Verb.ENDED, key)


def try_stock(folder: Path) -> Row:
    """Kill a stock worker as Redis hands it a job, let another run the rest; return the row, which passes at a loss."""
    began = time.monotonic()
    folder.mkdir(parents=True)
    with RedisServer(folder / "redis") as server, server.client() as client:
        with _worker(server.port) as worker:
            wait_until(lambda: _is_listening(client), "a stock worker waits for a job")
            # What Redis hands to a process that has stopped, or is gone, has left its list all the same.
            worker.send_signal(signal.SIGSTOP)
            ids = _enqueue(client, folder / "ledger")
        with _worker(server.port):
            wait_until(lambda: not _waiting(client), "another worker has taken the rest", seconds=60)
            lost = _lost(client, ids)
    return Row(
        fault=NAME,
        jobs=JOBS,
        hits=1,
        mismatched=0 if lost else 1,
        seconds=time.monotonic() - began,
        remarks=[f"{lost} of {JOBS} jobs are in no list and no registry after 1 kill"],
    )


def _is_listening(client: Redis) -> bool:
    return any(str(each["cmd"]).startswith("blpop") for each in client.client_list())


def _enqueue(client: Redis, ledger: Path) -> list[str]:
    queues = [rq.Queue(name, connection=client, serializer=JSONSerializer) for name in QUEUES]
    return [
        queues[number % len(queues)].enqueue(stock_task, str(ledger), f"stock-{number}").id for number in range(JOBS)
    ]


def _waiting(client: Redis) -> int:
    return sum(int(str(client.llen(f"rq:queue:{name}"))) for name in QUEUES)


def _lost(client: Redis, ids: list[str]) -> int:
    """Count the jobs that say they wait, in no list: looked at twice, as one may just be on its way."""
    suspects = _in_no_list(client, ids)
    if not suspects:
        return 0
    time.sleep(1)
    return len(_in_no_list(client, suspects))


def _in_no_list(client: Redis, ids: list[str]) -> list[str]:
    queues = [rq.Queue(name, connection=client, serializer=JSONSerializer) for name in QUEUES]
    lists = {each for queue in queues for each in queue.get_job_ids()}
    unlisted = [each for each in ids if each not in lists]
    found = Job.fetch_many(unlisted, connection=client, serializer=JSONSerializer)
    return [job.id for job in found if job and job.get_status(refresh=False) == JobStatus.QUEUED]


@contextmanager
def _worker(port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = tethered([sys.executable, "-m", "tests.chaos.stock", str(port)])
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def main(port: int) -> None:
    """Work as stock RQ does."""
    connection = Redis(port=port)
    rq.Worker(list(QUEUES), connection=connection, serializer=JSONSerializer).work(logging_level="ERROR")


if __name__ == "__main__":
    main(int(sys.argv[1]))
