"""Standing in: a worker watches over alerts while no clock does, so that somebody tells that the clock is silent.

It looks from a process forked for each look: a mail server that hangs must not keep the worker from its leases.
"""

import logging
import os
import signal
import time

from django.db import connections

from jobs.backends.tether import end_with
from jobs.conf import conf
from jobs.models import Kind
from jobs.selectors.health import is_alive, processes
from jobs.worker.watcher import look

logger = logging.getLogger(__name__)


class StandIn:
    """Watches in the name of one worker, when that is the one whose turn it is."""

    def __init__(self, worker: str) -> None:
        """Take the worker's name."""
        self._worker = worker
        self._silent_since: float | None = None
        self._look_at = 0.0
        self._looking: int | None = None

    def beat(self) -> None:
        """Look at the rules if it is time to, no clock is alive, and no older worker is there to do it.

        Two that think it their turn do no harm: what they write is decided by the database.
        """
        self._reap()
        if time.monotonic() < self._look_at or self._looking is not None:
            return
        self._look_at = time.monotonic() + conf().watch_every
        alive = sorted((process for process in processes() if is_alive(process)), key=lambda one: one.started_at)
        if any(process.kind == Kind.CLOCK for process in alive):
            self._silent_since = None
        elif alive and alive[0].process == self._worker and self._is_silent_for_long():
            self._fork()

    def _is_silent_for_long(self) -> bool:
        if self._silent_since is None:
            self._silent_since = time.monotonic()
        return time.monotonic() - self._silent_since >= conf().stand_in_after

    def _fork(self) -> None:
        logger.info("The clock is silent: worker %s looks at the rules of alerts.", self._worker)
        # One connection shared by two processes breaks both.
        connections.close_all()
        parent = os.getpid()
        self._looking = os.fork()
        if self._looking == 0:
            _look_and_end(parent)

    def _reap(self) -> None:
        try:
            ended = self._looking is not None and os.waitpid(self._looking, os.WNOHANG)[0] != 0
        except ChildProcessError:
            ended = True
        if ended:
            self._looking = None


def _look_and_end(parent: int) -> None:
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        if end_with(parent, signal.SIGKILL):
            look()
    finally:
        # Past everything that is the worker's to do when it ends.
        os._exit(0)
