"""What a child holds: it claims what it fetched, runs it, and records its end, each with a line on the slate first."""

import logging
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections

from jobs.models import Job, Outcome
from jobs.services.claiming import claim_many
from jobs.services.completing import complete
from jobs.services.concluding import conclude
from jobs.services.endings import Ending
from jobs.services.execution import run_claimed
from jobs.services.finishing import is_plain
from jobs.services.leasing import Held
from jobs.services.letting_in import let_in_next
from jobs.services.putting_back import put_back
from jobs.services.reporting import CurrentJob
from jobs.services.set_transitions import Success
from jobs.services.transient import is_transient, patiently
from jobs.worker.entries import HELD, Entry, Kept
from jobs.worker.slate import Slate
from jobs.worker.tidying import tidy_up

logger = logging.getLogger(__name__)

# A job that is claimed, and the number of its line on the slate.
Claimed = tuple[int, Job]


class Holding:
    """The jobs of one child, in whatever thread they are run."""

    def __init__(self, slate: Slate, name: str, margin: float) -> None:
        """Take the slate, the child's name, and how long past its timeout a task may go on, in seconds."""
        self._slate = slate
        self._name = name
        self._margin = margin
        # What Redis need not know any more.
        self.done: deque[Held] = deque()
        # What may be claimed or not, as the database went away before it answered.
        self._unknown: dict[Held, int] = {}
        # Whether something ended whose place another may have now.
        self._made_room = False
        # Of which a job was run here: it may have been the last.
        self._batches: set[UUID] = set()

    def claim(self, fetched: Sequence[Held]) -> list[Claimed]:
        """Claim what was fetched; returns what was there to be claimed. Raises what the database raises for long."""
        numbers = dict(zip(fetched, self._slate.fetch(fetched), strict=True))
        tries = 0

        def claim() -> list[Job]:
            nonlocal tries
            tries += 1
            return claim_many(fetched, self._name)

        try:
            jobs = patiently(claim)
        except BaseException:
            self._doubt(numbers)
            raise
        claimed = [(numbers.pop((job.pk, job.attempt)), job) for job in jobs]
        for number, _ in claimed:
            self._slate.claim(number)
        if tries > 1:
            self._doubt(numbers)
        else:
            self._let_go(numbers)
        return claimed

    def clear_up(self) -> None:
        """Put back what may have been claimed without our knowing; raises what the database raises."""
        if self._unknown:
            put_back(list(self._unknown), self._name)
            self._let_go(self._unknown)
            self._unknown = {}

    def run(self, number: int, job: Job) -> bool:
        """Run a job; False when the supervisor has seen to it meanwhile, and it is not begun."""
        held = job.pk, job.attempt
        if not self._slate.begin(number, job.timeout + self._margin, held):
            return False
        kept = was_told = False
        self._made_room |= job.turn_at is not None
        if job.batch_id:
            self._batches.add(job.batch_id)

        def keep(ending: Ending, current: CurrentJob) -> bool:
            nonlocal kept, was_told
            was_told = True
            self._slate.settle(number)
            self._slate.count(well=ending.outcome == Outcome.SUCCESSFUL)
            tidy_up()
            kept = is_plain(ending, current) and self._slate.keep(number, ending.result, current.lines.text())
            return kept

        try:
            run_claimed(job, keep)
        finally:
            if not was_told:
                # An atomic task has recorded its own success, and nobody was asked to keep it.
                self._slate.count(well=True)
            if not kept:
                tidy_up()
                self._wipe(number, held)
        return True

    def record(self) -> None:
        """Record all that has succeeded and is not recorded; waits for a database that is away."""
        if kept := self._slate.flush():
            self._complete(kept)
            for entry, _ in kept:
                self._wipe(entry.number, entry.held)
            if self._made_room:
                self._made_room = False
                self._let_in_next()

    def _let_in_next(self) -> None:
        # Where the database went away just now, the clock does it.
        with suppress(DatabaseError, InterfaceError):
            let_in_next()

    def conclude_batches(self) -> None:
        """Conclude the batches that ended with what was run here; raises what the database raises."""
        # Of what is dropped by an error here, as of what ends in another process, the clock takes care.
        while self._batches:
            conclude(self._batches.pop())

    def _complete(self, kept: Sequence[tuple[Entry, Kept]]) -> None:
        while True:
            try:
                patiently(lambda: record_successes(kept))
            except (DatabaseError, InterfaceError):
                # Whoever takes the jobs away when their leases run out decides; until then they are ours.
                connections.close_all()
            else:
                return

    def _doubt(self, numbers: dict[Held, int]) -> None:
        """Remember what may be ours, but for second deliveries of what is; see `clear_up`."""
        held = {entry.held for entry in self._slate.entries(*HELD)}
        self._let_go({one: number for one, number in numbers.items() if one in held})
        self._unknown |= {one: number for one, number in numbers.items() if one not in held}

    def _let_go(self, numbers: dict[Held, int]) -> None:
        self.done.extend(numbers)
        for number in numbers.values():
            self._slate.free(number)

    def _wipe(self, number: int, held: Held) -> None:
        self.done.append(held)
        self._slate.free(number)


def record_successes(kept: Sequence[tuple[Entry, Kept]]) -> None:
    """Record what a slate kept; one that can't be stored takes no other along. Raises while the database is away."""
    try:
        complete(_successes(kept))
    except (DatabaseError, InterfaceError) as error:
        if is_transient(error):
            raise
        if len(kept) == 1:
            logger.exception("The end of job %s can't be recorded; it is taken back.", kept[0][0].held[0])
            return
        for one in kept:
            record_successes([one])


def _successes(kept: Sequence[tuple[Entry, Kept]]) -> list[Success]:
    """Return what a slate kept as what is recorded."""
    now = time.monotonic()
    return [
        Success(
            job_id=entry.held[0],
            attempt=entry.held[1],
            result=one.result,
            log=one.log,
            began=now - one.began,
            ended=now - one.ended,
        )
        for entry, one in kept
    ]
