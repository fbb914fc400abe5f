"""The rows everything is decided by; one noun a file."""

from jobs.models.attempt import Attempt, Outcome
from jobs.models.effect import Effect, EffectQuerySet, InDoubt
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

__all__ = [
    "FINAL",
    "LIVE",
    "RETRYABLE_BY_HAND",
    "TIMED",
    "WAITING",
    "Attempt",
    "Effect",
    "EffectQuerySet",
    "Heartbeat",
    "InDoubt",
    "Job",
    "JobQuerySet",
    "Kind",
    "Outcome",
    "Status",
]
