"""RQ's worker, as far as ours is one: how RQ knows it, hears of it, and commands it, whether Redis is there or not."""

import time
from collections.abc import Callable
from typing import Any

import rq
from redis import RedisError

# What redis-py raises where Redis can't be used; now and then it lets an error of the socket through.
AWAY = (RedisError, ConnectionError, TimeoutError)

# Pauses between two tries while Redis is away, in seconds: after five minutes it is noticed again within ten.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
# How long the thread that listens for commands waits before it connects again, in seconds.
LISTEN_AGAIN = 2.0


class PatientWorker(rq.Worker):
    """Survives a Redis that restarts, loads, fails over, is full or is read-only.

    What was popped and not begun is lost to Redis then, not to the database: the relay delivers it again.
    """

    def served(self) -> list[str]:
        """Return the queues that it listens on, each once, whatever their lanes, first served first."""
        return list(dict.fromkeys(name.partition(":")[0] for name in self.queue_names()))

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        """Tell Redis that the worker lives, if it is there to be told."""
        self._tolerate(lambda: super(PatientWorker, self).heartbeat(*args, **kwargs))

    def run_maintenance_tasks(self) -> None:
        """Tidy up in Redis; what fails now is done at the next turn."""
        self._tolerate(super().run_maintenance_tasks)

    def set_state(self, state: str, *args: Any, **kwargs: Any) -> None:
        """Note what the worker does, here in any case."""
        self._state = state
        self._tolerate(lambda: super(PatientWorker, self).set_state(state, *args, **kwargs))

    def set_shutdown_requested_date(self) -> None:
        """Tell Redis of the stop: the running job must not end because it is away."""
        self._tolerate(super().set_shutdown_requested_date)

    def teardown(self) -> None:
        """Leave Redis, or let its own expiry do so."""
        self._tolerate(super().teardown)

    def _pubsub_exception_handler(self, error: Exception, *args: Any) -> None:
        """Listen for commands again; RQ's thread ends at all but lost connections."""
        if not isinstance(error, AWAY):
            raise error
        time.sleep(LISTEN_AGAIN)

    def _tolerate(self, act: Callable[[], object]) -> None:
        try:
            act()
        except AWAY as error:
            self.log.warning("Worker %s goes on without Redis: %s", self.name, error)
