"""RQ's worker, which ends at most of Redis's errors, made to wait Redis out and carry on."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import rq
from redis import RedisError
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job as RQJob

T = TypeVar("T")

# What redis-py raises where Redis can't be used; now and then it lets an error of the socket through.
AWAY = (RedisError, ConnectionError, TimeoutError)

# Pauses between two tries while Redis is away, in seconds: after five minutes it is noticed again within ten.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
# How long the thread that listens for commands waits before it connects again, in seconds.
LISTEN_AGAIN = 2.0


class PatientWorker(rq.Worker):
    """Survives a Redis that restarts, loads, fails over, is full or is read-only.

    What it had popped and not begun is lost to Redis then, not to the database: the relay delivers it again.
    """

    # RQ waits up to a minute between two tries.
    max_connection_wait_time = LONGEST_PAUSE

    def check_for_suspension(self, burst: bool) -> None:
        """Wait while workers are suspended, and while Redis can't say whether they are."""
        self._insist(lambda: super(PatientWorker, self).check_for_suspension(burst))

    def dequeue_job_and_maintain_ttl(self, *args: Any, **kwargs: Any) -> tuple[RQJob, rq.Queue] | None:
        """Wait for the next delivery; RQ itself waits out lost connections only."""
        return self._insist(lambda: super(PatientWorker, self).dequeue_job_and_maintain_ttl(*args, **kwargs))

    def execute_job(self, job: RQJob, queue: rq.Queue) -> None:
        """Run a delivery; one that Redis would not let begin is delivered again."""
        self._tolerate(lambda: super(PatientWorker, self).execute_job(job, queue))

    def monitor_work_horse(self, job: RQJob, queue: rq.Queue, execution: Execution) -> None:
        """Watch over the work horse until it has ended, also when Redis can't be told that it has."""
        self._tolerate(lambda: super(PatientWorker, self).monitor_work_horse(job, queue, execution))

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

    def _insist(self, act: Callable[[], T]) -> T:
        """Do something that needs Redis, again and again until it works or a stop is requested."""
        pause = FIRST_PAUSE
        while True:
            try:
                return act()
            except AWAY as error:
                if self._stop_requested:
                    raise StopRequested from None
                self.log.warning("Worker %s waits %g s for Redis: %s", self.name, pause, error)
            self.heartbeat()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _tolerate(self, act: Callable[[], object]) -> None:
        try:
            act()
        except AWAY as error:
            self.log.warning("Worker %s goes on without Redis: %s", self.name, error)
