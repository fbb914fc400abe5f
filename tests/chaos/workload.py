"""What a run enqueues, drawn from its seed: the same seed gives the same jobs in the same transactions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from random import Random


class Work(StrEnum):
    """What a job does."""

    ROW = "row"
    PDF = "pdf"
    MAIL = "mail"
    IMPORT = "import"
    # Something outside that must not be done twice; only where a fault asks for it.
    CALL = "call"
    # Nothing that takes time; only where a fault asks for it.
    QUICK = "quick"
    # Longer than a lease; only where a fault asks for it.
    LONG = "long"


class Conduct(StrEnum):
    """How a job behaves besides: it must end SUCCESSFUL, SUCCESSFUL, FAILED and FAILED."""

    WELL = "well"
    RAISES_ONCE = "raises-once"
    ALWAYS_RAISES = "always-raises"
    POISON = "poison"


# Of a hundred jobs; the rest behave well.
WORK = {Work.ROW: 60, Work.PDF: 20, Work.MAIL: 15, Work.IMPORT: 5}
CONDUCT = {Conduct.WELL: 88, Conduct.RAISES_ONCE: 10, Conduct.ALWAYS_RAISES: 1, Conduct.POISON: 1}
ROLLED_BACK, DELAYED, IN_BULK, KEYED = 5, 5, 30, 50
# The longest a delayed job is put off, in seconds, and the most jobs of one transaction.
LONGEST_DELAY = 1.2
LARGEST_BULK = 8
# What an import writes one by one.
CHUNKS = 4


@dataclass(frozen=True, kw_only=True)
class PlannedJob:
    """One job to be. `delay` is its run_after in seconds; 0 for at once."""

    key: str
    work: Work
    conduct: Conduct = Conduct.WELL
    delay: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PlannedTransaction:
    """Jobs enqueued together, by enqueue_many when there are several, and whether they are then rolled back.

    A keyed one gives each job an idempotency key: where it can't be told whether it was committed, it is tried again.
    """

    jobs: tuple[PlannedJob, ...]
    rolled_back: bool = False
    keyed: bool = False


@dataclass(frozen=True, kw_only=True)
class Mix:
    """In what proportions jobs are drawn."""

    work: Mapping[Work, int] = field(default_factory=lambda: WORK)
    conduct: Mapping[Conduct, int] = field(default_factory=lambda: CONDUCT)
    # Percent of the transactions.
    rolled_back: int = ROLLED_BACK
    keyed: int = KEYED


MIX = Mix()


def draw(share: str, count: int, rng: Random, mix: Mix = MIX) -> list[PlannedTransaction]:
    """Return the transactions that enqueue `count` jobs, whose keys begin with the name of their share."""
    planned: list[PlannedTransaction] = []
    drawn = 0
    while drawn < count:
        size = min(rng.randint(2, LARGEST_BULK) if _chance(rng, IN_BULK) else 1, count - drawn)
        jobs = tuple(_job(f"{share}-{number:06}", rng, mix) for number in range(drawn, drawn + size))
        rolled_back, keyed = _chance(rng, mix.rolled_back), _chance(rng, mix.keyed)
        planned.append(PlannedTransaction(jobs=jobs, rolled_back=rolled_back, keyed=keyed))
        drawn += size
    return planned


def share_of(key: str) -> str:
    """Return the share a key belongs to."""
    return key.partition("-")[0]


def dumps(transactions: Iterable[PlannedTransaction]) -> str:
    """Return the plan as JSON, for a producer's process."""
    return json.dumps([asdict(transaction) for transaction in transactions])


def loads(text: str) -> list[PlannedTransaction]:
    """Read a plan back."""
    return [
        PlannedTransaction(jobs=tuple(map(_read_job, one["jobs"])), rolled_back=one["rolled_back"], keyed=one["keyed"])
        for one in json.loads(text)
    ]


def _job(key: str, rng: Random, mix: Mix) -> PlannedJob:
    work = rng.choices(list(mix.work), list(mix.work.values()))[0]
    conduct = rng.choices(list(mix.conduct), list(mix.conduct.values()))[0]
    return PlannedJob(
        key=key,
        # What always raises shows most where it also writes: its row must never be there.
        work=Work.ROW if conduct == Conduct.ALWAYS_RAISES else work,
        conduct=conduct,
        delay=round(rng.uniform(0, LONGEST_DELAY), 3) if _chance(rng, DELAYED) else 0.0,
    )


def _chance(rng: Random, percent: int) -> bool:
    return rng.random() * 100 < percent


def _read_job(fields: dict[str, object]) -> PlannedJob:
    return PlannedJob(
        key=str(fields["key"]),
        work=Work(str(fields["work"])),
        conduct=Conduct(str(fields["conduct"])),
        delay=float(str(fields["delay"])),
    )
