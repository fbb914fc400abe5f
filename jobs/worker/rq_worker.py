"""The worker: to RQ one worker, and inside a supervisor of long-lived children that run its jobs.

What decides is in `perform` and the database; a stock worker runs our jobs right, too. This one is fast, renews the
leases of what its children hold, ends what runs too long, and sees to what a dead child left, at once.
"""

import logging
import os
import queue
import secrets
import select
import signal
import socket
import time
from typing import Any

from django.db import Error, connections
from rq.command import parse_payload
from rq.suspension import is_suspended
from rq.worker import DequeueStrategy, WorkerStatus

from jobs.backends.base import attempt_of
from jobs.backends.taking import Lanes
from jobs.conf import conf
from jobs.correlation import name_process
from jobs.models import Kind
from jobs.services.beating import beat, stop_beating
from jobs.services.leasing import promise_renewal
from jobs.worker.crew import Crew
from jobs.worker.patient_worker import PatientWorker
from jobs.worker.plan import Plan
from jobs.worker.remains import Doom
from jobs.worker.standing_in import StandIn

logger = logging.getLogger(__name__)

# RQ takes a worker for dead after this and a minute without a beat, in seconds.
WORKER_TTL = 30
# A busy worker renews its leases so often that three beats may fail.
BEATS_A_LEASE = 4
# How soon it tries again when that failed, in seconds.
RENEW_AGAIN = 1.0
# How often a worker says that it is alive; a page tells silence by far longer gaps, in seconds.
SECONDS_BETWEEN_BEATS = 5
# How long a worker whose time to end is over waits for a database that is away, to hand on what it held, in seconds.
FAREWELL = 3.0
# How often a worker looks around, busy or idle; what happens wakes it sooner; in seconds.
BUSY_LOOK, IDLE_LOOK = 0.02, 0.25


class Worker(PatientWorker):
    """RQ's worker, with a crew. `--processes`, `--threads` and `--jobs-per-child` come as `processes=` and so on."""

    def __init__(
        self, *args: Any, processes: int = 1, threads: int = 1, jobs_per_child: int | None = None, **kwargs: Any
    ) -> None:
        """Take RQ's arguments, with shorter silences, and how large the crew is."""
        kwargs.setdefault("worker_ttl", WORKER_TTL)
        kwargs["name"] = kwargs.get("name") or _readable_name()
        super().__init__(*args, **kwargs)
        self._processes, self._threads = processes, threads
        self._jobs_per_child = jobs_per_child or conf().jobs_per_child
        self._commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._stop_at: float | None = None
        self._is_forced = False
        self._beat_at = self._renew_at = 0.0
        self._counted = (0, 0)
        self._busy_at, self._ended_by_then = 0.0, 0
        self._stand_in = StandIn(self.name)
        promise_renewal()

    def work(
        self,
        burst: bool = False,
        logging_level: str | None = "INFO",
        date_format: str = "",
        log_format: str = "",
        max_jobs: int | None = None,
        max_idle_time: int | None = None,
        with_scheduler: bool = False,
        dequeue_strategy: DequeueStrategy = DequeueStrategy.DEFAULT,
    ) -> bool:
        """Work until stopped; `burst` until the queues are empty. Returns whether any job was run.

        The lanes are served in their order, whatever the strategy, and the clock is the scheduler.
        """
        plan = Plan(
            processes=self._processes,
            threads=self._threads,
            burst=burst,
            max_jobs=max_jobs,
            jobs_per_child=self._jobs_per_child,
        )
        name_process(self.name)
        crew = Crew(self.name, Lanes(self.queue_names(), self.name, self._processes), plan)
        self.bootstrap(logging_level)
        self._install_signal_handlers()
        try:
            self._supervise(crew, max_idle_time)
        finally:
            self.teardown()
        return crew.ended > 0

    def bootstrap(self, logging_level: str | None = "INFO", *args: Any, **kwargs: Any) -> None:
        """Start up. RQ's lines, one for each lane, give way to one of ours."""
        if logging_level == "INFO":
            self.log.setLevel(logging.WARNING)
        super().bootstrap(logging_level, *args, **kwargs)
        logger.info(
            "Worker %s listens on %s (processes: %d, threads of each: %d).",
            self.name,
            ", ".join(self.served()),
            self._processes,
            self._threads,
        )

    def _supervise(self, crew: Crew, max_idle_time: int | None) -> None:
        self._busy_at = time.monotonic()
        while not crew.is_done and not (self._stop_at and (crew.is_empty or self._has_waited(conf().grace + FAREWELL))):
            if self._stop_at is None:
                crew.fill()
            else:
                self._end(crew)
            crew.look()
            self._obey(crew)
            self._renew(crew)
            self._say(crew)
            self._mind_idleness(crew, max_idle_time)
            self._sleep(BUSY_LOOK if crew.is_busy else IDLE_LOOK)

    def _mind_idleness(self, crew: Crew, longest: int | None) -> None:
        # A short job begins and ends between two looks.
        if crew.is_busy or crew.ended != self._ended_by_then:
            self._busy_at, self._ended_by_then = time.monotonic(), crew.ended
        elif longest is not None and time.monotonic() - self._busy_at > longest:
            self._shutdown()

    def _has_waited(self, seconds: float) -> bool:
        """Say whether a worker was told to stop so long ago."""
        return self._stop_at is not None and time.monotonic() > self._stop_at + seconds

    def _end(self, crew: Crew) -> None:
        crew.stop()
        if self._is_forced or self._has_waited(conf().grace):
            crew.end_all(Doom.GRACE)

    # What RQ asks for, from handlers of signals and from its thread that listens for commands.

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)

    def _shutdown(self) -> None:
        """Stop when the running jobs have ended, or their time to is over."""
        self._stop_requested = True
        self._stop_at = time.monotonic()

    def request_force_stop(self, signum: int, frame: Any) -> None:
        """Stop at once, and hand back what runs; a signal within a second of the first is the same one."""
        self._is_forced = self._is_forced or self._has_waited(1)

    def handle_payload(self, message: Any) -> None:
        """Take RQ's command; it is obeyed where the children are watched."""
        try:
            command = parse_payload(message)
        except (ValueError, TypeError, KeyError, AttributeError):
            command = None
        # Anybody who can write to Redis may say anything.
        if isinstance(command, dict):
            self._commands.put(command)
            os.write(self._wake_write, b"!")
        else:
            self.log.warning("Worker %s was sent what is no command.", self.name)

    def _obey(self, crew: Crew) -> None:
        while not self._commands.empty():
            command = self._commands.get()
            match command.get("command"):
                case "shutdown":
                    os.kill(os.getpid(), signal.SIGINT)
                case "kill-horse":
                    crew.end_all()
                case "stop-job":
                    if held := attempt_of(str(command.get("job_id", ""))):
                        crew.end_job(held)
                case other:
                    self.log.warning("Worker %s does not know the command %r.", self.name, other)

    def _sleep(self, seconds: float) -> None:
        """Wait; a child's death, a signal and a command end it."""
        if select.select([self._wake_read], [], [], seconds)[0]:
            os.read(self._wake_read, 4096)

    # What it says of itself.

    def _renew(self, crew: Crew) -> None:
        if time.monotonic() < self._renew_at:
            return
        self._renew_at = time.monotonic() + conf().lease / BEATS_A_LEASE
        try:
            crew.renew()
        except Error as error:
            self.log.warning("Worker %s could not renew its leases: %s", self.name, error)
            connections.close_all()
            self._renew_at = time.monotonic() + RENEW_AGAIN

    def _say(self, crew: Crew) -> None:
        """Say that the worker lives, and what it does, in Redis and in the database."""
        if time.monotonic() < self._beat_at:
            return
        self._beat_at = time.monotonic() + SECONDS_BETWEEN_BEATS
        self.heartbeat()
        self._tolerate(lambda: self._tell_redis(crew))
        if self.should_run_maintenance_tasks:
            self.run_maintenance_tasks()
        try:
            beat(self.name, Kind.WORKER, self.served(), crew.figures())
            self._stand_in.beat()
        except Error as error:
            # The next beat will tell; a worker that can't reach the database must not die of it.
            self.log.warning("Worker %s could not write its heartbeat: %s", self.name, error)
            connections.close_all()

    def _tell_redis(self, crew: Crew) -> None:
        state = WorkerStatus.BUSY if crew.is_busy else WorkerStatus.IDLE
        self.set_state(WorkerStatus.SUSPENDED if is_suspended(self.connection, self) else state)
        ended, failed = crew.ended, crew.failed
        before, failed_before = self._counted
        well = ended - failed - (before - failed_before)
        self.connection.hincrby(self.key, "successful_job_count", well)
        self.connection.hincrby(self.key, "failed_job_count", failed - failed_before)
        self._counted = ended, failed

    def teardown(self) -> None:
        """Leave Redis and the list of workers."""
        super().teardown()
        try:
            stop_beating(self.name)
        except Error:
            self.log.warning("Could not take worker %s off the list; it will show as silent.", self.name)
        finally:
            connections.close_all()


def _readable_name() -> str:
    # The tail keeps a restarted process from being taken for the dead one whose number it got.
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"
