"""The worker: RQ's own, which runs our deliveries only and tells the database when its work horse dies."""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import rq
from django.db import Error, connections
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job as RQJob

from jobs.backends.tether import end_with
from jobs.conf import conf
from jobs.models import Kind
from jobs.services.beating import beat, stop_beating
from jobs.services.leasing import promise_renewal, renew
from jobs.services.rescuing import hand_back, record_crash
from jobs.worker.memory_limit import limit_memory
from jobs.worker.patient_worker import PatientWorker
from jobs.worker.standing_in import StandIn

logger = logging.getLogger(__name__)

# An idle worker blocks for this long less 15 s between heartbeats; RQ's 420 s would look dead, in seconds.
WORKER_TTL = 30
# A busy worker renews its lease so often that three beats may fail.
BEATS_A_LEASE = 4
# RQ asks for a heartbeat several times a job; a page tells silence by far longer gaps, in seconds.
SECONDS_BETWEEN_BEATS = 5
STOPPED = "The worker was stopped before the attempt had ended."


class Worker(PatientWorker):
    """RQ's forking worker. What decides is in `perform` and the database: a stock worker runs jobs right, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take RQ's arguments, with shorter silences."""
        kwargs.setdefault("worker_ttl", WORKER_TTL)
        kwargs.setdefault("job_monitoring_interval", max(1, conf().lease // BEATS_A_LEASE))
        kwargs["name"] = kwargs.get("name") or _readable_name()
        super().__init__(*args, **kwargs)
        # The attempt that is being run: `(job id, attempt)`.
        self._held: tuple[UUID, int] | None = None
        # Set when its time to end after a request to stop is over: it is handed back then, not crashed.
        self._handing_back = False
        self._forked_at = 0.0
        self._beat_at = 0.0
        self._stand_in = StandIn(self.name)
        promise_renewal()

    def bootstrap(self, logging_level: str | None = "INFO", *args: Any, **kwargs: Any) -> None:
        """Start up. RQ's four lines a job and one for each lane give way to the one line a job of ours."""
        super().bootstrap(logging_level, *args, **kwargs)
        if logging_level == "INFO":
            self.log.setLevel(logging.WARNING)
        logger.info("Worker %s listens on %s.", self.name, ", ".join(self._served()))

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        """Say that the worker lives, in Redis and in the database."""
        super().heartbeat(*args, **kwargs)
        if self.is_horse:
            return
        self._beat()
        if self._stop_requested and not self._held:
            # RQ stops an idle worker by an exception out of the signal's handler. Where that struck in code that
            # swallows exceptions, as logging does, the worker would go on for ever.
            raise StopRequested

    def _shutdown(self) -> None:
        """Remember that a stop was asked for, stop as RQ does, and give the running job a while to end."""
        self._stop_requested = True
        super()._shutdown()  # type: ignore[no-untyped-call]
        # No alarm: the timer that a process has is RQ's.
        grace = threading.Timer(conf().grace, self._end_grace)
        grace.daemon = True
        grace.start()

    def _end_grace(self) -> None:
        if self._held:
            self.log.warning("Worker %s hands back job %s, which did not end in time.", self.name, self._held[0])
            self._handing_back = True
            self.kill_horse()

    def fork_work_horse(self, job: RQJob, queue: rq.Queue) -> None:
        """Fork with no database connection open: one shared by two processes breaks both."""
        connections.close_all()
        job_id, attempt = job.args
        self._held = UUID(job_id), attempt
        self._forked_at = time.monotonic()
        super().fork_work_horse(job, queue)

    def main_work_horse(self, job: RQJob, queue: rq.Queue) -> None:
        """Run one attempt in the forked process, which dies with its worker: nobody else watches over it."""
        if self.pid and end_with(self.pid, signal.SIGKILL):
            limit_memory(conf().max_memory_bytes)
            super().main_work_horse(job, queue)

    def setup_work_horse_signals(self) -> None:
        """Leave stopping to the worker: a service manager sends SIGTERM to all processes of a service at once."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        # A handler, as programs that a task starts would inherit that the signal is ignored.
        signal.signal(signal.SIGTERM, lambda number, frame: None)

    def monitor_work_horse(self, job: RQJob, queue: rq.Queue, execution: Execution) -> None:
        """Watch over the work horse until it has ended."""
        super().monitor_work_horse(job, queue, execution)
        # Most often it has recorded the end itself, and this finds nothing to do.
        self._report_end("The work horse ended without recording how.")
        self._held = None

    def maintain_heartbeats(self, job: RQJob, execution: Execution) -> None:
        """Renew the lease in the database, which decides, and the beats in Redis, which may be away."""
        self._renew()
        self._end_overdue(job)
        self._tolerate(lambda: super(Worker, self).maintain_heartbeats(job, execution))

    def handle_work_horse_killed(self, job: RQJob, retpid: int, ret_val: int, rusage: Any) -> None:
        """Record the attempt as crashed at once, so that the next one need not wait for the lease."""
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)  # type: ignore[no-untyped-call]
        self._report_end(f"The work horse died: {_cause(ret_val)}.")

    def teardown(self) -> None:
        """Leave Redis and the list of workers."""
        super().teardown()
        if self.is_horse:
            return
        # Still held: a second SIGTERM ended the work horse.
        self._report(hand_back, STOPPED)
        try:
            stop_beating(self.name)
        except Error:
            self.log.warning("Could not take worker %s off the list; it will show as silent.", self.name)
        finally:
            connections.close_all()

    def _report_end(self, reason: str) -> None:
        if self._handing_back:
            self._report(hand_back, STOPPED)
        else:
            self._report(record_crash, reason)

    def _end_overdue(self, job: RQJob) -> None:
        """Kill a work horse that neither the task's timeout nor RQ's alarm could end, as with signals blocked."""
        if job.timeout and time.monotonic() - self._forked_at > job.timeout:
            self.log.warning("Worker %s kills the work horse of %s, which ignores its timeout.", self.name, job.id)
            self.kill_horse()

    def _report(self, end: Callable[[UUID, int, str, str], bool], reason: str) -> None:
        if self._held is None:
            return
        try:
            end(*self._held, self.name, reason)
        except Error:
            self.log.exception("Could not hand on job %s; the clock will when its lease runs out.", self._held[0])
        finally:
            connections.close_all()

    def _renew(self) -> None:
        try:
            if self._held and not renew([self._held]):
                # Cancelled, or taken away after a silence: what it would still do is nobody's business any more.
                self.log.warning("Worker %s lost job %s and ends its work horse.", self.name, self._held[0])
                self.kill_horse()
        except Error as error:
            self.log.warning("Worker %s could not renew its lease: %s", self.name, error)
            connections.close_all()

    def _served(self) -> list[str]:
        return list(dict.fromkeys(name.partition(":")[0] for name in self.queue_names()))

    def _beat(self) -> None:
        if time.monotonic() < self._beat_at:
            return
        self._beat_at = time.monotonic() + SECONDS_BETWEEN_BEATS
        try:
            beat(self.name, Kind.WORKER, self._served())
            self._stand_in.beat()
        except Error as error:
            # The next beat will tell; a worker that can't reach the database must not die of it.
            self.log.warning("Worker %s could not write its heartbeat: %s", self.name, error)
            connections.close_all()


def _readable_name() -> str:
    # The tail keeps a restarted process from being taken for the dead one whose number it got.
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"killed by signal {os.WTERMSIG(status)}"
    return f"it exited with code {os.waitstatus_to_exitcode(status)}"
