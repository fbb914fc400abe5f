"""How much is measured: quickly, or in full."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The size of a run. Times in seconds."""

    # Each round runs each contender once.
    rounds: int
    # How long a drain should take: its number of jobs follows from how quick the contender is.
    drain: float
    # Enqueued one by one before each drain.
    singles: int
    # Enqueued one by one while workers are idle, over all rounds.
    trickle: int
    # How long jobs that sleep are watched, and how often that is done.
    sleeping: float
    sleeping_rounds: int
    # Waybill alone: how long each point of a curve is watched, how often, and the points.
    growth: float
    growth_rounds: int
    waiting: tuple[int, ...]
    history: tuple[int, ...]
    workers: tuple[int, ...]
    lanes: tuple[int, ...]


# Under ten minutes on two cores, with everything installed.
QUICK = Sizes(
    rounds=3,
    drain=0.8,
    singles=100,
    trickle=200,
    sleeping=1.5,
    sleeping_rounds=1,
    growth=2,
    growth_rounds=1,
    waiting=(1_000, 10_000, 100_000),
    history=(0, 100_000),
    workers=(1, 2, 4),
    lanes=(1, 10, 30),
)
# About an hour, of which the curves take a good third.
FULL = Sizes(
    rounds=5,
    drain=5,
    singles=1_000,
    trickle=1_000,
    sleeping=4,
    sleeping_rounds=3,
    growth=5,
    growth_rounds=3,
    waiting=(1_000, 10_000, 100_000, 1_000_000),
    history=(0, 100_000, 1_000_000, 10_000_000),
    workers=(1, 2, 4, 8, 16, 32, 64),
    lanes=(1, 10, 30),
)
# For the harness's own test.
TINY = Sizes(
    rounds=1,
    drain=0.1,
    singles=2,
    trickle=2,
    sleeping=0.2,
    sleeping_rounds=1,
    growth=0.2,
    growth_rounds=1,
    waiting=(10,),
    history=(0, 1_000),
    workers=(1,),
    lanes=(1,),
)

# Worker processes that everybody has.
PROCESSES = 2
# Jobs that sleep run side by side in one process, that many at a time where a contender can; each so long, in ms.
THREADS, SLEEP = 50, 20
# More than the quickest sleepers could do in a second: 50 at a time of 20 ms are 2,500.
SLEEPING_A_SECOND = 2_500
# Twice as many as two processes do of jobs that do nothing: enqueuing more than are watched would take minutes.
SPARE = 2
# Pauses between jobs that are enqueued one by one while workers are idle, in seconds.
GAPS = (0.02, 0.05)
# How many jobs are tried first, to see how quick a contender is; and how short a drain tells nothing, in seconds.
PILOT, GROWTH, TELLING = 100, 10, 0.25
# Bounds of a drain: below the first it is chance, above the second it tells no more.
FEWEST, MOST = 100, 300_000
