"""The rows everything is decided by; one noun a file."""

from jobs.models.attempt import Attempt, Outcome
from jobs.models.effect import Effect, EffectQuerySet, InDoubt
from jobs.models.firing import Firing, FiringOutcome
from jobs.models.heartbeat import Heartbeat, Kind
from jobs.models.job import (
    FINAL,
    LIVE,
    RETRYABLE_BY_HAND,
    TIMED,
    WAITING,
    Job,
    JobQuerySet,
    Status,
)
from jobs.models.lease import Lease
from jobs.models.schedule import Schedule, ScheduleQuerySet

__all__ = [
    "FINAL",
    "LIVE",
    "RETRYABLE_BY_HAND",
    "TIMED",
    "WAITING",
    "Attempt",
    "Effect",
    "EffectQuerySet",
    "Firing",
    "FiringOutcome",
    "Heartbeat",
    "InDoubt",
    "Job",
    "JobQuerySet",
    "Kind",
    "Lease",
    "Outcome",
    "Schedule",
    "ScheduleQuerySet",
    "Status",
]
