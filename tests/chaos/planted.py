"""Test the tester: worlds with a bug in them, each under the fault that brings it to light."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.chaos.faults.base import Fault
from tests.chaos.faults.killing import ChildKilled, ChildKilledInBatch, ChildKilledInCalls, NoFault
from tests.chaos.faults.redis_losses import DeliveriesRepeated, RedisFlushed, RedisKilledEmpty, SnapshotRestored
from tests.chaos.faults.stopping import OutlastsLease, WorkerPaused
from tests.chaos.faults.submitting import SubmittedAtOnce
from tests.chaos.options import SIZES, Size
from tests.chaos.workload import Conduct, Mix, Work

# The longest a task dawdles here, in seconds: so that pauses and kills find it at work.
DAWDLE = "0.4"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A bug of `bugs`, and how it is brought to light."""

    bug: str
    fault: type[Fault]
    jobs: int = 12
    work: Mapping[Work, int] = field(default_factory=lambda: {Work.ROW: 1})
    conduct: Mapping[Conduct, int] = field(default_factory=lambda: {Conduct.WELL: 1})
    rolled_back: int = 0
    keyed: int = 0
    # More where a strike may miss what it is to hit.
    strikes: int = 1
    workers: tuple[str, ...] = ("--processes 1",) * 2
    # SQLite's writers wait for each other, which would hide it.
    needs_postgres: bool = False

    @property
    def size(self) -> Size:
        """Short: what is stuck stays so, and all else ends within a few seconds."""
        return replace(SIZES["S"], deadline=8, strikes=self.strikes)

    @property
    def mix(self) -> Mix:
        """What its jobs are like."""
        return Mix(work=self.work, conduct=self.conduct, rolled_back=self.rolled_back, keyed=self.keyed)

    @property
    def name(self) -> str:
        """Its name in the table."""
        return f"planted: {self.bug}"


# Not in a transaction all the while, in which SQLite keeps everybody else waiting.
_OUTSIDE = {Work.PDF: 1}
_QUICK = {Work.QUICK: 1}
_QUICK_AND_SLOW = {Work.QUICK: 95, Work.PDF: 5}
_POISON = {Conduct.POISON: 1}
_RAISING = {Conduct.RAISES_ONCE: 1}

PLANTED = (
    Planted(bug="effects forget", fault=NoFault, work={Work.MAIL: 1}, conduct=_RAISING, jobs=6),
    Planted(bug="no row without Redis", fault=RedisKilledEmpty, jobs=30),
    Planted(bug="claims without condition", fault=SnapshotRestored, jobs=72, strikes=6),
    Planted(bug="acknowledges before the commit", fault=ChildKilled, strikes=4),
    Planted(bug="no fencing", fault=WorkerPaused, needs_postgres=True, jobs=48, strikes=8),
    Planted(bug="relay never looks for lost", fault=RedisFlushed, jobs=20),
    Planted(bug="relay marks before pushing", fault=RedisKilledEmpty, jobs=30),
    Planted(bug="rescue ignores the lease", fault=NoFault, work=_OUTSIDE),
    Planted(bug="never renews", fault=OutlastsLease, work={Work.LONG: 1}, jobs=2),
    Planted(bug="keeps rolled back rows", fault=NoFault, rolled_back=50, jobs=30),
    Planted(bug="repeats what is held", fault=ChildKilledInCalls, work={Work.CALL: 1}, jobs=16, strikes=4),
    Planted(bug="checks keys, then acts", fault=SubmittedAtOnce, keyed=100, needs_postgres=True),
    Planted(bug="crash unrecorded", fault=ChildKilled, work=_OUTSIDE, strikes=4),
    Planted(bug="poison never stopped", fault=NoFault, conduct=_POISON, jobs=2),
    Planted(bug="slate forgets what had ended", fault=ChildKilledInBatch, work=_QUICK, jobs=500, strikes=5),
    Planted(bug="puts back what is begun", fault=ChildKilled, work=_OUTSIDE, strikes=2),
    Planted(bug="lets go of a batch before it is recorded", fault=ChildKilledInBatch, work=_QUICK, jobs=500, strikes=5),
    Planted(bug="claims any attempt", fault=DeliveriesRepeated, jobs=60, needs_postgres=True),
    Planted(bug="relieves without a lock", fault=ChildKilledInBatch, work=_QUICK_AND_SLOW, jobs=500, strikes=5),
    Planted(bug="raising is success", fault=NoFault, conduct=_RAISING),
)
# Those there is time for in a short run: one that sends twice, one that loses, one that runs twice.
IN_A_SHORT_RUN = PLANTED[:3]
