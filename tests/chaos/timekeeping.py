"""What there is to judge schedules by: their rows by plain SQL, and the ledger that their runs write. No product code.

Judged are the times before a moment, the horizon, when no clock has any of them left to fire.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.chaos.databases import FINAL, Database
from tests.chaos.ledger import TICKS, Entry, read

_SCHEDULES = "SELECT id, key, every, misfire, created_at, next_at FROM jobs_schedule"
_FIRINGS = "SELECT schedule_id, fire_at, fired_at, outcome, times, job_id FROM jobs_firing WHERE NOT by_hand"
_JOBS = "SELECT id, idempotency_key, status FROM jobs_job WHERE idempotency_key LIKE 'schedule:%'"
_NEVER_FIRED = "SELECT 1 FROM jobs_schedule WHERE id NOT IN (SELECT schedule_id FROM jobs_firing WHERE NOT by_hand)"
_CRASHES = "SELECT job_id FROM jobs_attempt WHERE outcome = 'crashed'"
_PAUSE = "UPDATE jobs_schedule SET paused_at = created_at"
# How often the rows are looked at, in seconds.
_LOOK_EVERY = 0.2


@dataclass(frozen=True, kw_only=True)
class FiringRecord:
    """A time and what came of it, as the audit has it; `job` is an id, empty for none."""

    at: datetime
    fired_at: datetime
    outcome: str
    times: int = 1
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A job that a time made, as the audit has it; `at` is that time, as its key says."""

    job: str
    at: datetime
    status: str = "successful"
    crashes: int = 0


@dataclass(frozen=True, kw_only=True)
class Timekeeping:
    """Everything known about one schedule, up to the horizon. `misfire_after` is when a time counts as missed."""

    key: str
    every: timedelta
    misfire: str
    created_at: datetime
    next_at: datetime | None
    horizon: datetime
    misfire_after: timedelta
    firings: tuple[FiringRecord, ...] = ()
    runs: tuple[RunRecord, ...] = ()
    entries: tuple[Entry, ...] = ()


def wait_for_first_times(database: Database, seconds: float) -> None:
    """Wait until each schedule has fired once; not for ever. A run of one short fault is over before it."""
    deadline = time.monotonic() + seconds
    while database.query(_NEVER_FIRED) and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY)


def wait_for_times(database: Database, horizon: datetime, seconds: float) -> None:
    """Wait until no time before the horizon is to be fired, and what those made has ended; not for ever.

    Nothing is fired after that: what a busy machine has left to run is not to grow meanwhile.
    """
    deadline = time.monotonic() + seconds
    while _are_behind(database, horizon) and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY)
    database.query(_PAUSE)
    while _have_not_ended(database, horizon) and time.monotonic() < deadline + seconds:
        time.sleep(_LOOK_EVERY)


def read_timekeeping(
    database: Database, folder: Path, horizon: datetime, misfire_after: timedelta
) -> list[Timekeeping]:
    """Return what is known about each schedule."""
    # First: what is witnessed later is of jobs that the rows may not have.
    entries = list(read(folder / TICKS))
    firings, runs = _firings(database), _runs(database)
    known = []
    for pk, key, seconds, misfire, created_at, next_at in database.query(_SCHEDULES):
        every = timedelta(seconds=seconds)
        own = tuple(run for owner, run in runs if owner == key and run.at < horizon)
        one = Timekeeping(
            key=key,
            every=every,
            misfire=misfire,
            created_at=_moment(created_at),
            next_at=_moment(next_at) if next_at else None,
            horizon=horizon,
            misfire_after=misfire_after,
            firings=tuple(record for owner, record in firings if owner == pk and begins_before(record, every, horizon)),
            runs=own,
            entries=_of(own, entries),
        )
        known.append(one)
    return known


def _are_behind(database: Database, horizon: datetime) -> bool:
    return any(row[5] is None or _moment(row[5]) < horizon for row in database.query(_SCHEDULES))


def _have_not_ended(database: Database, horizon: datetime) -> bool:
    return any(run.status not in FINAL and run.at < horizon for _, run in _runs(database))


def begins_before(record: FiringRecord, every: timedelta, horizon: datetime) -> bool:
    """Say whether a firing tells of a time before the horizon: of several that were missed it bears the last."""
    return record.at - (record.times - 1) * every < horizon


def _firings(database: Database) -> list[tuple[int, FiringRecord]]:
    return [
        (
            schedule,
            FiringRecord(
                at=_moment(at), fired_at=_moment(fired_at), outcome=outcome, times=times, job=_id(job) if job else ""
            ),
        )
        for schedule, at, fired_at, outcome, times, job in database.query(_FIRINGS)
    ]


def _runs(database: Database) -> list[tuple[str, RunRecord]]:
    crashes = Counter(_id(row[0]) for row in database.query(_CRASHES))
    found = []
    for job, key, status in database.query(_JOBS):
        # schedule:KEY:YYYY-MM-DDTHH:MM:SSZ, and what a bug adds.
        _, schedule, at = key.split(":", 2)
        made_for = datetime.fromisoformat(at[:19]).replace(tzinfo=UTC)
        found.append((schedule, RunRecord(job=_id(job), at=made_for, status=status, crashes=crashes[_id(job)])))
    return found


def _of(runs: Iterable[RunRecord], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    jobs = {run.job for run in runs}
    return tuple(entry for entry in entries if entry.key in jobs)


def _moment(stored: Any) -> datetime:
    """Return a time as a database gives it: PostgreSQL's knows its zone, SQLite's is text in UTC."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _id(stored: Any) -> str:
    return str(UUID(str(stored)))
