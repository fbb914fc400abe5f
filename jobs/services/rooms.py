"""How much room a limit has. Reckoned from rows that hold still while the limits are locked; nothing is counted on.

A rate is a row of slots, evenly spaced. A turn takes the next one, never one further ahead than now, and at most LAG
behind: nothing is saved up. As long as a turn is given and not begun, its slot moves along with the time, for it may
be begun at any moment. So an attempt begins at most SLACK after its slot, and slots are spaced so that no period,
wherever it begins, holds more attempts than the rate says, the late ones included.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.models import Job, Limit, LimitPace, Scope, Status
from jobs.rates import PERIODS, Rate
from jobs.services.gates import place_marker, rate_marker

# How far behind now a slot may be given: what came due between two ticks of the clock, in seconds.
LAG = 1.0
# How long nobody may look at turns that are given and not begun, before they count as begun just now, in seconds.
UNSEEN = 1.5
SLACK = LAG + UNSEEN
# Rates by the second hold over a minute: the clock, which gives the turns, ticks once a second.
LEAST_PERIOD = PERIODS["m"]


def spacing(rate: Rate) -> timedelta:
    """Return the time between two slots."""
    period = max(rate.period, LEAST_PERIOD)
    return timedelta(seconds=(period + SLACK) * rate.period / (rate.count * period))


@dataclass(eq=False)
class Room:
    """The room of one limit, and what of it has been taken since it was looked at."""

    limit: Limit
    now: datetime = field(init=False)
    # Turns that are given and not begun, by the marker of the rate.
    out: Counter[str] = field(default_factory=Counter)
    # Those, and what runs, by the marker of the number at once.
    holders: Counter[str] = field(default_factory=Counter)
    paces: dict[str, LimitPace] = field(default_factory=dict)
    # What was taken: by the marker of the rate.
    taken: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Read its rate once."""
        self.rate = self.limit.per
        self._gap = spacing(self.rate) if self.rate else timedelta(0)

    @property
    def is_apart(self) -> bool:
        """Whether it counts jobs apart, by a value of theirs."""
        return bool(self.limit.rate_key or self.limit.concurrency_key)

    def hold(self, job: Job) -> None:
        """Count a job that runs or has a turn."""
        self.holders[self._place(job)] += 1
        if job.status == Status.READY:
            self.out[self._rate(job)] += 1

    def look(self, paces: Iterable[LimitPace]) -> None:
        """Take in how far turns are given away, and move the slots of those that are not begun to now."""
        for pace in paces:
            self.paces[pace.key] = pace
            self._settle(pace)

    def _settle(self, pace: LimitPace) -> None:
        out = self.out[pace.key]
        if self.now - pace.seen_at > timedelta(seconds=UNSEEN):
            out = max(out, pace.turns_out)
        # Nothing is saved up; and those that are out may begin from now on.
        oldest = self.now - timedelta(seconds=LAG)
        pace.next_at = max(pace.next_at, oldest + out * self._gap)
        pace.seen_at, pace.turns_out = self.now, self.out[pace.key]

    def fits(self, job: Job) -> bool:
        """Say whether one more may begin."""
        return (
            not self._is_rate_full(self._rate(job)) and not self._is_place_full(self._place(job)) and self._window > 0
        )

    def take(self, job: Job) -> None:
        """Give one more its turn."""
        self.hold(job)
        key = self._rate(job)
        self.taken[key] += 1
        if self.rate:
            pace = self._pace(key)
            pace.next_at += self._gap
            pace.turns_out += 1

    @property
    def left(self) -> int:
        """How many may begin now; of what is counted apart, whatever its value."""
        bounds = [self._window]
        if self.limit.concurrency and not self.limit.concurrency_key:
            bounds.append(self.limit.concurrency - self.holders[""])
        if self.rate and not self.limit.rate_key:
            behind = (self.now - self._pace("").next_at) // self._gap
            bounds.append(behind + 1)
        return max(0, min(bounds))

    @property
    def full_rates(self) -> set[str]:
        """The markers of the rate that have no room, of those looked at."""
        return {key for key in self.paces if self._is_rate_full(key)}

    @property
    def full_places(self) -> set[str]:
        """The markers of the number at once that have no room."""
        return {key for key in self.holders if self._is_place_full(key)}

    @property
    def _window(self) -> int:
        if not self.limit.shared or self.limit.is_on:
            return 2**31
        return self.limit.window - self.out.total()

    def _is_rate_full(self, key: str) -> bool:
        return self.rate is not None and self._pace(key).next_at > self.now

    def _is_place_full(self, key: str) -> bool:
        return self.limit.concurrency is not None and self.holders[key] >= self.limit.concurrency

    def _pace(self, key: str) -> LimitPace:
        if key not in self.paces:
            oldest = self.now - timedelta(seconds=LAG)
            self.paces[key] = LimitPace(limit=self.limit, key=key, next_at=oldest, seen_at=self.now)
        return self.paces[key]

    def _rate(self, job: Job) -> str:
        return rate_marker(job.gate) if self.limit.rate_key else ""

    def _place(self, job: Job) -> str:
        return place_marker(job.gate) if self.limit.concurrency_key else ""


def rooms_of(job: Job, rooms: Mapping[tuple[str, str], Room]) -> list[Room]:
    """Return the rooms that a job needs a place in."""
    names = ((Scope.QUEUE, job.queue_name), (Scope.TASK, job.task))
    return [rooms[name] for name in names if name in rooms]
