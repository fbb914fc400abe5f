"""Histogram: how long many things took, in counts by fixed bounds; pure."""

from dataclasses import dataclass

# Upper bounds in seconds; a last bucket takes the rest. From a job that waits for nobody to an hour's work.
# They are stored in columns: a bound that is changed changes what rows of the past say.
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
BUCKETS = len(BOUNDS) + 1


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """Counts by bucket, the shortest first, and the seconds that all took together."""

    counts: tuple[int, ...]
    seconds: float = 0.0

    @property
    def count(self) -> int:
        """How many were measured."""
        return sum(self.counts)

    def quantile(self, share: float) -> float | None:
        """Return the seconds within which a share (0 to 1) of them fits, as near as bounds tell; None without any.

        Taken to be spread evenly within a bucket. What lies beyond the last bound is told as that bound.
        """
        if not self.count:
            return None
        wanted, below = share * self.count, 0
        for number, count in enumerate(self.counts):
            if count and below + count >= wanted:
                return _within(number, (wanted - below) / count)
            below += count
        return BOUNDS[-1]

    def is_beyond(self, share: float) -> bool:
        """Say whether a quantile lies beyond the last bound, so that nobody knows how far."""
        return self.count > 0 and sum(self.counts[:-1]) < share * self.count


def _within(bucket: int, share: float) -> float:
    if bucket >= len(BOUNDS):
        return BOUNDS[-1]
    lower = BOUNDS[bucket - 1] if bucket else 0.0
    return lower + share * (BOUNDS[bucket] - lower)
