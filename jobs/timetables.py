"""Timetables: when something runs by itself, by cron text or at an interval. Pure: moments in, moments out.

Cron is Debian's (crontab(5)), as cronsim computes it. A time that the clocks skip in spring runs as soon as they
have gone forward; one that comes twice in autumn runs at the first. Hours and minutes that begin with `*` go by
elapsed time and are neither moved nor doubled.
"""

import math
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from jobs.exceptions import InvalidSchedule

# The clock ticks every second, and can't run anything more often.
SHORTEST_INTERVAL = timedelta(seconds=1)
# A year: a pause beyond it is a mistake, not a plan.
LONGEST_INTERVAL = timedelta(days=366)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# crontab(5) has these names for the usual ones.
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Cron text in a time zone, or an interval; between `starts_at` and `ends_at`, aware, if they are given.

    An interval is counted from `starts_at`, else from the beginning of 1970 in UTC, so that all clocks count alike.
    Raises InvalidSchedule.
    """

    cron: str = ""
    every: timedelta | None = None
    timezone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what names no times."""
        if bool(self.cron) == (self.every is not None):
            raise InvalidSchedule("Give either cron text or an interval.", field="cron")
        if self.every is not None and not SHORTEST_INTERVAL <= self.every <= LONGEST_INTERVAL:
            raise InvalidSchedule(
                f"An interval of {self.every}: use 1 second to {LONGEST_INTERVAL.days} days.", field="every"
            )
        zone(self.timezone)
        if self.cron:
            self._cron_after(EPOCH)
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise InvalidSchedule("The end must be later than the start.", field="ends_at")

    @cached_property
    def cron_text(self) -> str:
        """The cron text, a nickname as @daily spelt out."""
        return _NICKNAMES.get(self.cron.strip().lower(), self.cron)

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first time after an aware moment, in UTC; None when there is none."""
        return next(self.after(moment), None)

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the times after an aware moment, in UTC, in order."""
        # A time at the very start counts.
        begin = max(moment, self.starts_at - timedelta(microseconds=1)) if self.starts_at else moment
        for time in self._after(begin):
            if self.ends_at and time > self.ends_at:
                return
            yield time

    def last_until(self, moment: datetime, count: int) -> list[datetime]:
        """Return the last `count` times up to a moment, the earliest first, in UTC."""
        return list(takewhile(lambda time: time <= moment, self.after(self._before(moment, count))))[-count:]

    def most_a_day(self) -> int:
        """Return the most times that a day of 24 hours may have; 1 where it runs less often."""
        if self.every is not None:
            return max(1, timedelta(days=1) // self.every)
        wall = self._cron_after(EPOCH)
        return len(wall.hours) * len(wall.minutes) * len(wall.seconds)

    def _after(self, moment: datetime) -> Iterator[datetime]:
        if self.every is None:
            return self._cron_times(moment)
        return self._interval_times(moment, self.every)

    def _interval_times(self, moment: datetime, every: timedelta) -> Iterator[datetime]:
        anchor = (self.starts_at or EPOCH).astimezone(UTC)
        number = math.floor((moment - anchor) / every) + 1
        while True:
            yield anchor + number * every
            number += 1

    def _cron_times(self, moment: datetime) -> Iterator[datetime]:
        last = moment.astimezone(UTC)
        for local in self._cron_after(moment):
            time = local.astimezone(UTC)
            # cronsim goes by the clock on the wall: in the hour that comes twice it may step back, or stand still.
            if time > last:
                yield time
                last = time

    def _cron_after(self, moment: datetime, *, reverse: bool = False) -> CronSim:
        try:
            return CronSim(self.cron_text, moment.astimezone(zone(self.timezone)), reverse=reverse)
        except CronSimError as error:
            raise InvalidSchedule(
                f"{self.cron!r} is no cron text: {str(error).lower()}. Give minute, hour, day of the month, month and "
                "day of the week, as in “0 6 * * 1-5” for every weekday at 06:00.",
                field="cron",
            ) from None

    def _before(self, moment: datetime, count: int) -> datetime:
        """Return a moment that at least `count` times up to `moment` come after."""
        if self.every is not None:
            return moment - count * self.every
        # Backwards only to find where to begin: what runs is what goes forward from there. One more, as two times
        # that the spring moves to the same moment are one when counted forwards.
        earlier = list(islice(self._cron_after(moment, reverse=True), 2 * count))
        return earlier[-1].astimezone(UTC) - timedelta(seconds=1) if earlier else moment


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name in the tz database; raises InvalidSchedule."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidSchedule(
            f"There is no time zone {name!r}. Use one as Europe/Berlin or UTC.", field="timezone"
        ) from None
