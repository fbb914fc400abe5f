"""The crew: the children of one worker. Starts them, watches what they hold, ends and replaces them."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

from django.db import DatabaseError, InterfaceError, connections

from jobs.backends.taking import Lanes
from jobs.correlation import name_process
from jobs.models.attempt import child_name
from jobs.services.beating import Figures
from jobs.services.leasing import Held, renew
from jobs.worker.child import Child, End, Limits
from jobs.worker.entries import HELD, IN_USE, Entry, State
from jobs.worker.forking import fork_child
from jobs.worker.member import Member
from jobs.worker.memory_use import memory_of
from jobs.worker.patient_worker import AWAY
from jobs.worker.plan import Plan
from jobs.worker.remains import AT_WORK, Doom, Remains, remains_of_busy, remains_of_dead
from jobs.worker.slate import Slate
from jobs.worker.threaded_child import ThreadedChild

logger = logging.getLogger(__name__)

# A child that dies before it has fetched anything would only die again: the next is started after so long, seconds.
START_PAUSE = 1.0
# How long a job may keep others waiting that were fetched with it, while no child of this worker is idle and could
# begin them at once: on a busy machine a short job may stand still for longer than it takes; in seconds.
PATIENCE = 0.25
# The same while a child is idle, in seconds.
PATIENCE_OF_IDLE = 0.02
# How long to leave a database alone that was away when something was to be recorded, in seconds.
DATABASE_PAUSE = 1.0


class Crew:
    """The children of one worker, and what they left."""

    def __init__(self, worker: str, lanes: Lanes, plan: Plan) -> None:
        """Prepare; `fill()` starts them."""
        self._worker = worker
        self._lanes = lanes
        self._plan = plan
        self._members: dict[int, Member] = {}
        self._started = 0
        self._start_at = 0.0
        self._ended_at = [0] * plan.processes
        self._failed = 0
        self._done: set[int] = set()
        self._remains: list[Remains] = []
        self._settle_at = 0.0

    # Starting.

    def fill(self) -> None:
        """Start a child wherever one is missing."""
        for place in range(self._plan.processes):
            if place in self._members or place in self._done or time.monotonic() < self._start_at:
                continue
            limits = self._plan.limits(place, self._ended_at[place])
            if limits.quota is not None and limits.quota < 1:
                self._done.add(place)
                continue
            self._start(place, limits)

    def _start(self, place: int, limits: Limits) -> None:
        self._started += 1
        slate, name = Slate(self._plan.lines), child_name(self._worker, self._started)
        pid = fork_child(lambda: self._child(slate, name, limits).run())
        self._members[place] = Member(place, name, pid, slate)

    def _child(self, slate: Slate, name: str, limits: Limits) -> Child:
        name_process(name)
        if self._plan.threads > 1:
            return ThreadedChild(slate, self._lanes, name, limits, self._plan.threads)
        return Child(slate, self._lanes, name, limits)

    # Watching.

    @property
    def is_empty(self) -> bool:
        """Whether no child runs, and nothing is left to see to."""
        return not self._members and not self._remains

    @property
    def is_done(self) -> bool:
        """Whether every child has ended because there is nothing left to do."""
        return self.is_empty and len(self._done) == self._plan.processes

    @property
    def is_busy(self) -> bool:
        """Whether any child holds a job."""
        return any(member.slate.has(*IN_USE) for member in self._members.values())

    @property
    def ended(self) -> int:
        """How many jobs were ended, by all children there ever were."""
        return sum(self._ended_at) + sum(member.slate.ended for member in self._members.values())

    @property
    def failed(self) -> int:
        """How many of them did not end well."""
        return self._failed + sum(member.slate.failed for member in self._members.values())

    def figures(self) -> Figures:
        """Return what there is to tell of the worker, with all its children."""
        pids = [os.getpid(), *(member.pid for member in self._members.values())]
        return Figures(memory_bytes=memory_of(pids), ended=self.ended, failed=self.failed)

    def look(self) -> None:
        """See to children that ended, that run too long, or that keep others waiting; then to what they left."""
        for member in list(self._members.values()):
            if not self._reap(member):
                self._watch(member)
        self._settle()

    def _reap(self, member: Member) -> bool:
        pid, status = os.waitpid(member.pid, os.WNOHANG)
        if pid == 0:
            return False
        del self._members[member.place]
        code = os.waitstatus_to_exitcode(status)
        remains = remains_of_dead(member.slate, member.name, member.dooms, _cause(code))
        self._remains.append(remains)
        self._settle_at = 0.0
        self._ended_at[member.place] += member.slate.ended
        self._failed += member.slate.failed
        if code not in tuple(End):
            # The programs that its task has started must not go on beside the next attempt.
            _kill(member.pid)
        # A task may have ended the process with any code.
        if code == End.DONE and not (remains.at_work or remains.unbegun or member.is_relieved):
            self._done.add(member.place)
        elif code not in (End.REPLACE, -signal.SIGKILL) and not member.slate.ended and not remains.at_work:
            self._start_at = time.monotonic() + START_PAUSE
        member.slate.close()
        return True

    def _watch(self, member: Member) -> None:
        now = time.monotonic()
        at_work = list(member.slate.entries(*AT_WORK))
        for entry in at_work:
            if entry.state == State.BEGUN and entry.deadline < now:
                logger.warning("Worker %s ends job %s, which ignores its timeout.", self._worker, entry.held[0])
                self._end(member, entry, Doom.OVERDUE)
                return
        is_long = bool(at_work) and max(entry.began for entry in at_work) < now - self._patience()
        if is_long and member.slate.has(State.CLAIMED, State.ENDED):
            self._remains.append(remains_of_busy(member.slate, member.name))
            member.is_relieved = True

    def _patience(self) -> float:
        """Return how long a job may keep others waiting that were fetched with it."""
        is_any_idle = any(member.slate.is_idle for member in self._members.values())
        return PATIENCE_OF_IDLE if is_any_idle else PATIENCE

    def _settle(self) -> None:
        if not self._remains or time.monotonic() < self._settle_at:
            return
        while self._remains:
            if not self._settle_one(self._remains[0]):
                self._settle_at = time.monotonic() + DATABASE_PAUSE
                return
            self._forget(self._remains.pop(0))

    def _settle_one(self, remains: Remains) -> bool:
        """See to jobs; False when the database is away and they have to wait for it."""
        try:
            remains.settle()
        except (DatabaseError, InterfaceError) as error:
            connections.close_all()
            logger.warning("Worker %s waits for the database: %s", self._worker, str(error).partition("\n")[0])
            return False
        return True

    def _forget(self, remains: Remains) -> None:
        # What stays there while Redis is away goes by itself.
        with suppress(*AWAY):
            remains.forget(self._lanes)

    # Leases.

    def renew(self) -> None:
        """Renew the leases of all that is held, and end those who run what is not ours any more."""
        lost = renew([entry.held for _, entry in self._held()])
        for member, entry in list(self._held()):
            if entry.held in lost and entry.state == State.CLAIMED:
                member.slate.take((State.CLAIMED,), only=entry.held)
            elif entry.held in lost and entry.state == State.BEGUN:
                logger.warning("Worker %s lost job %s and ends its process.", self._worker, entry.held[0])
                self._end(member, entry, Doom.LOST)

    def _held(self) -> Iterator[tuple[Member, Entry]]:
        for member in self._members.values():
            for entry in member.slate.entries(*HELD):
                yield member, entry

    # Ending.

    def stop(self) -> None:
        """Tell all children to begin nothing more, and to end."""
        for member in self._members.values():
            member.slate.stop()

    def end_all(self, why: Doom | None = None) -> None:
        """End all children and what they run; for no reason that is given, as if they had been killed from outside."""
        for member in self._members.values():
            if why:
                member.dooms |= {entry.held: why for entry in member.slate.entries(*AT_WORK)}
            _kill(member.pid)

    def end_job(self, held: Held) -> None:
        """End one job that runs here, as RQ's command asks."""
        for member in self._members.values():
            for entry in member.slate.entries(State.BEGUN):
                if entry.held == held:
                    self._end(member, entry, Doom.STOPPED)
            if member.slate.take((State.CLAIMED,), only=held):
                self._remains.append(Remains(member.name, at_work=[held], dooms={held: Doom.STOPPED}))

    def _end(self, member: Member, entry: Entry, why: Doom) -> None:
        member.dooms[entry.held] = why
        _kill(member.pid)


def _kill(pid: int) -> None:
    # The programs that its task has started are of its group.
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _cause(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"it ended with exit code {code}"
