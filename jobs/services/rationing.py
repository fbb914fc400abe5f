"""Ration: let each ask so often in a window, counted where all web processes see it.

The generic cell rate algorithm (ITU-T I.371): each request moves the moment at which all is available again, and one
that would move it further than a window away is refused. One statement, whose row is the answer.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from jobs.models import Allowance

_MICROSECONDS = 1_000_000

_TAKE = """
    INSERT INTO jobs_allowance (holder, used_until) VALUES (%(holder)s, %(now)s + %(cost)s)
    ON CONFLICT (holder) DO UPDATE SET used_until = %(cost)s +
        CASE WHEN jobs_allowance.used_until > %(now)s THEN jobs_allowance.used_until ELSE %(now)s END
    WHERE jobs_allowance.used_until <= %(now)s + %(most)s
    RETURNING used_until
"""


@dataclass(frozen=True, kw_only=True)
class Ration:
    """What somebody has left: requests at once, seconds until all is there again, seconds to wait where none is."""

    size: int
    left: int
    full_in: int
    retry_after: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.retry_after > 0


def take(holder: str, size: int, window: timedelta) -> Ration:
    """Take one request out of `size` that somebody, or somewhere, may make in a window."""
    whole = window // timedelta(microseconds=1)
    cost = whole // size
    # This machine's clock: where several differ, an allowance is that much larger or smaller for a moment.
    now = time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"holder": holder, "now": now, "cost": cost, "most": whole - cost})
        row = cursor.fetchone()
    used_until = row[0] if row else Allowance.objects.values_list("used_until", flat=True).get(pk=holder)
    return Ration(
        size=size,
        left=max(whole - (used_until - now), 0) // cost if row else 0,
        full_in=_seconds(used_until - now),
        retry_after=0 if row else max(_seconds(used_until + cost - whole - now), 1),
    )


def _seconds(microseconds: int) -> int:
    return -(-microseconds // _MICROSECONDS)
