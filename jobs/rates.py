"""What a limit says: how many attempts may begin in a period, and how many may run at once."""

import re
from dataclasses import dataclass

from jobs.exceptions import InvalidLimit

# The key that stands for a job's tenant, and no argument.
TENANT = "tenant"
PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WORDS = {1: "second", 60: "minute", 3600: "hour", 86400: "day"}
_UNITS = {seconds: unit for unit, seconds in PERIODS.items()}
# More than one database hands out in a second.
MOST = 1_000_000
_FORM = re.compile(r"\s*(\d{1,7})\s*/\s*([smhd])\s*", re.ASCII)


@dataclass(frozen=True)
class Rate:
    """So many attempts in so many seconds."""

    count: int
    period: int

    def __str__(self) -> str:
        return f"{self.count}/{_UNITS[self.period]}"

    @property
    def words(self) -> str:
        """As a page says it: `400 a minute`."""
        return f"{self.count:,} {'an' if self.period == PERIODS['h'] else 'a'} {_WORDS[self.period]}"


def read_rate(text: str) -> Rate | None:
    """Return what a text such as `400/m` says, None for an empty one; raises InvalidLimit."""
    text = str(text)
    if text.strip() and not _FORM.fullmatch(text):
        raise InvalidLimit(f"{text!r:.40} is no rate: write so many in a period, as 10/s, 400/m, 1000/h or 5000/d.")
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    count = int(found[1])
    if not 1 <= count <= MOST:
        raise InvalidLimit(f"{text!r}: a rate lets from 1 to {MOST:,} begin; to begin nothing, pause the queue.")
    return Rate(count, PERIODS[found[2]])


def check_concurrency(number: int | None) -> int | None:
    """Return how many may run at once, None for any number; raises InvalidLimit."""
    if number is not None and (type(number) is not int or not 1 <= number <= MOST):
        raise InvalidLimit(f"concurrency={number!r}: use a whole number from 1 to {MOST:,}, or leave it out.")
    return number


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A limit as code declares it. A key names what is counted apart: an argument of the task, or the tenant."""

    rate: str = ""
    rate_key: str = ""
    concurrency: int | None = None
    concurrency_key: str = ""

    def __post_init__(self) -> None:
        """Check what it says; raises InvalidLimit."""
        rate = read_rate(self.rate)
        # One way to write it: what code says is compared with what is stored.
        object.__setattr__(self, "rate", str(rate or ""))
        check_concurrency(self.concurrency)
        if self.rate_key and not rate:
            raise InvalidLimit(f"rate_key={self.rate_key!r} without a rate: say how many, as rate='10/m'.")
        if self.concurrency_key and self.concurrency is None:
            raise InvalidLimit(f"concurrency_key={self.concurrency_key!r} without a number: add concurrency=1 or more.")

    def __bool__(self) -> bool:
        """Say whether it limits anything."""
        return bool(self.rate or self.concurrency)
