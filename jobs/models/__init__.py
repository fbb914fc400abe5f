"""The rows everything is decided by; one noun a file."""

from jobs.models.alert import Alert, AlertEnding, AlertQuerySet
from jobs.models.alert_rule import AlertRule, RuleKind
from jobs.models.allowance import Allowance
from jobs.models.attempt import Attempt, Outcome
from jobs.models.batch import Batch, BatchQuerySet
from jobs.models.cause_note import CauseNote
from jobs.models.channel import Channel, Medium
from jobs.models.effect import Effect, EffectQuerySet, InDoubt
from jobs.models.firing import Firing, FiringOutcome
from jobs.models.heartbeat import Heartbeat, Kind
from jobs.models.job import Job, JobQuerySet
from jobs.models.laid_default import LaidDefault
from jobs.models.lease import Lease
from jobs.models.limit import Limit, LimitPace, LimitQuerySet, Scope
from jobs.models.mass_act import MassAct, MassVerb
from jobs.models.notice import Notice, NoticeKind, NoticeQuerySet
from jobs.models.operator_act import ActOnJob, Deed, OperatorAct, Via
from jobs.models.queue_control import QueueControl, QueueControlQuerySet
from jobs.models.rollup import Came, Overview, Rollup, RollupMark, Stretch
from jobs.models.schedule import Schedule, ScheduleQuerySet
from jobs.models.status import (
    ENDED_BY_ITSELF,
    FINAL,
    LIVE,
    RETRYABLE_BY_HAND,
    TIMED,
    WAITING,
    Status,
)

__all__ = [
    "ENDED_BY_ITSELF",
    "FINAL",
    "LIVE",
    "RETRYABLE_BY_HAND",
    "TIMED",
    "WAITING",
    "ActOnJob",
    "Alert",
    "AlertEnding",
    "AlertQuerySet",
    "AlertRule",
    "Allowance",
    "Attempt",
    "Batch",
    "BatchQuerySet",
    "Came",
    "CauseNote",
    "Channel",
    "Deed",
    "Effect",
    "EffectQuerySet",
    "Firing",
    "FiringOutcome",
    "Heartbeat",
    "InDoubt",
    "Job",
    "JobQuerySet",
    "Kind",
    "LaidDefault",
    "Lease",
    "Limit",
    "LimitPace",
    "LimitQuerySet",
    "MassAct",
    "MassVerb",
    "Medium",
    "Notice",
    "NoticeKind",
    "NoticeQuerySet",
    "OperatorAct",
    "Outcome",
    "Overview",
    "QueueControl",
    "QueueControlQuerySet",
    "Rollup",
    "RollupMark",
    "RuleKind",
    "Schedule",
    "ScheduleQuerySet",
    "Scope",
    "Status",
    "Stretch",
    "Via",
]
