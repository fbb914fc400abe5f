"""The clock: rq-scheduler's process, with its loop replaced by one that asks the database what is due.

rq-scheduler's own loop keeps entries in Redis, fires some twice, and ends when Redis is away for five seconds.
Here a tick is a handful of conditional updates: any number of clocks may run. One leads, the others stand by.
"""

import logging
import os
import signal
import socket
import time
from types import FrameType
from typing import Any

from django.db import Error, connections
from rq_scheduler import Scheduler

from jobs.conf import conf
from jobs.correlation import name_process
from jobs.services.beating import stop_beating
from jobs.services.leading import CLOCK, lead, step_down
from jobs.services.syncing import sync_schedules
from jobs.services.syncing_limits import sync_limits
from jobs.services.ticking import NOTHING, tick
from jobs.worker.watcher import Watcher

logger = logging.getLogger(__name__)

# The longest pause between two tries while the database is away, in seconds.
LONGEST_PAUSE = 10
# How soon a pause notices a request to stop, in seconds.
STOP_CHECK = 0.1
# A tick that begins so long after its time is counted as late, in seconds.
LATE = 2.0


class Clock(Scheduler):
    """Ticks every `interval` seconds until it is told to stop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take rq-scheduler's arguments."""
        super().__init__(*args, **kwargs)
        self.process = f"clock-{socket.gethostname()}-{os.getpid()}"
        # A plain flag: an Event has a lock, and a signal that comes while it is held would wait for it for ever.
        self._stopping = False
        self._may_rescue_at = 0.0
        self._look_at = 0.0
        self._watcher = Watcher()
        self._leads = False
        self._due_at = time.monotonic()
        self._late_ticks = 0

    def run(self, burst: bool = False) -> None:
        """Tick until SIGINT or SIGTERM; `burst` ticks once."""
        self._install_signal_handlers()
        name_process(self.process)
        logger.info("Clock %s ticks every %s s.", self.process, self._interval)
        self._watcher.start()
        failures = 0
        while not self._stopping:
            began = time.monotonic()
            self._late_ticks += began - self._due_at > LATE
            failures = 0 if self._tick() else failures + 1
            if burst:
                break
            # Whatever it waits for, a tick is due each interval: those that come late are counted.
            self._due_at = began + self._interval
            self._pause_until(began + min(self._interval * 2**failures, LONGEST_PAUSE))
        self._stop()

    def _install_signal_handlers(self) -> None:
        signal.signal(signal.SIGINT, self._request_stop)
        signal.signal(signal.SIGTERM, self._request_stop)

    def _request_stop(self, signum: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _pause_until(self, moment: float) -> None:
        while not self._stopping and (left := moment - time.monotonic()) > 0:
            time.sleep(min(left, STOP_CHECK))

    def _tick(self) -> bool:
        now = time.monotonic()
        try:
            self._lead()
            done = tick(
                self.process,
                leads=self._leads,
                may_rescue=now >= self._may_rescue_at,
                look=now >= self._look_at,
                late_ticks=self._late_ticks,
            )
        except Error as error:
            logger.warning("The clock waits for the database: %s", error)
            connections.close_all()
            # While it is away nobody can renew a lease: a lease's time for those who live.
            self._may_rescue_at = time.monotonic() + conf().lease
            return False
        if now >= self._look_at:
            self._look_at = now + conf().relay_every
        if done != NOTHING:
            logger.info(
                "%d fired, %d due, %d in turn, %d delivered again, %d rescued, %d batches ended",
                done.fired,
                done.promoted,
                done.admitted,
                done.relayed,
                done.rescued,
                done.concluded,
            )
        return True

    def _lead(self) -> None:
        """Take the lead if nobody has it. Who takes it goes by the schedules that its own code declares."""
        led, self._leads = self._leads, False
        if not lead(CLOCK, self.process):
            return
        if not led:
            logger.info("Clock %s leads.", self.process)
            # Before it counts as the leader: where the database goes in between, it is done again.
            sync_schedules()
            sync_limits()
        self._leads = True

    def _stop(self) -> None:
        self._watcher.stop()
        try:
            step_down(CLOCK, self.process)
            stop_beating(self.process)
        except Error:
            logger.warning("Could not take clock %s off the list; it will show as silent.", self.process)
        finally:
            connections.close_all()
        logger.info("Clock %s stopped.", self.process)
