"""The kinds of rules: how each reads, and which of a rule's numbers it reads by. A new kind is a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from jobs.models import AlertRule, RuleKind
from jobs.selectors.breaches import broker, failing, scheduled, silence, waiting
from jobs.selectors.breaches.reading import Reading, minutes_words, scope_words


@dataclass(frozen=True, kw_only=True)
class KindOfRule:
    """One kind. `says` is what breaks the rule, with the rule's numbers filled in; `unit` is its threshold's.

    `read` raises BackendUnavailable where nothing can be known at this moment.
    """

    read: Callable[[AlertRule], list[Reading]]
    says: str
    unit: str = ""
    fields: frozenset[str] = frozenset()

    @property
    def explained(self) -> str:
        """What breaks a rule of this kind, with letters for its numbers."""
        return self.says.format(scope="", threshold="N", at_least="K", window="M minutes", minutes="M minutes")


_SCOPE = frozenset({"queue_name", "task"})
_QUEUE = frozenset({"queue_name"})
_TASK = frozenset({"task"})

KINDS: dict[RuleKind, KindOfRule] = {
    RuleKind.FAILURES: KindOfRule(
        read=failing.failures,
        says="more than {threshold} jobs{scope} fail within {window}",
        unit="jobs",
        fields=_SCOPE | {"window"},
    ),
    RuleKind.FAILURE_RATE: KindOfRule(
        read=failing.failure_rate,
        says="more than {threshold} % of at least {at_least} jobs{scope} fail within {window}",
        unit="%",
        fields=_SCOPE | {"window", "at_least"},
    ),
    RuleKind.DEAD_LETTERS: KindOfRule(
        read=failing.dead_letters,
        says="more than {threshold} failed jobs{scope} wait for a person",
        unit="jobs",
        fields=_SCOPE,
    ),
    RuleKind.OLDEST_WAITING: KindOfRule(
        read=waiting.oldest_waiting,
        says="a job{scope} waits for a worker longer than {minutes}",
        unit="minutes",
        fields=_QUEUE,
    ),
    RuleKind.DEPTH: KindOfRule(
        read=waiting.depth,
        says="more than {threshold} jobs wait in a queue{scope}",
        unit="jobs",
        fields=_QUEUE,
    ),
    RuleKind.UNSERVED: KindOfRule(
        read=waiting.unserved,
        says="jobs wait longer than {minutes} in a queue that no worker listens on{scope}",
        unit="minutes",
        fields=_QUEUE,
    ),
    RuleKind.CLOCK_SILENT: KindOfRule(read=silence.clock_silent, says="the clock is silent"),
    RuleKind.HEARTBEAT_LOST: KindOfRule(
        read=silence.heartbeat_lost, says="a worker falls silent without saying goodbye"
    ),
    RuleKind.SCHEDULE_LATE: KindOfRule(
        read=scheduled.late, says="a schedule{scope} does not begin within its time", fields=_TASK
    ),
    RuleKind.SCHEDULE_SLOW: KindOfRule(
        read=scheduled.slow, says="a schedule{scope} takes longer than it expects to", fields=_TASK
    ),
    RuleKind.SCHEDULE_EMPTY: KindOfRule(
        read=scheduled.empty, says="a schedule{scope} that must produce something produced nothing", fields=_TASK
    ),
    RuleKind.SCHEDULE_FAILED: KindOfRule(
        read=scheduled.failed, says="the last run of a schedule{scope} failed or could not begin", fields=_TASK
    ),
    RuleKind.REDIS_AWAY: KindOfRule(read=broker.redis_away, says="Redis does not answer"),
    RuleKind.REDIS_MEMORY: KindOfRule(
        read=broker.redis_memory, says="Redis uses {threshold} % or more of the memory it may have", unit="%"
    ),
    RuleKind.REDIS_POLICY: KindOfRule(read=broker.redis_policy, says="Redis would drop deliveries when it is full"),
}


def read(rule: AlertRule) -> list[Reading]:
    """Return how everything stands that a rule looks at; raises BackendUnavailable where that can't be known."""
    return KINDS[RuleKind(rule.kind)].read(rule)


def breaches(rule: AlertRule) -> list[Reading]:
    """Return what breaks a rule at this moment; raises BackendUnavailable where that can't be known."""
    return [reading for reading in read(rule) if reading.is_breach]


def condition(rule: AlertRule) -> str:
    """Return when a rule alerts, in words: `more than 10 jobs in email fail within 10 minutes`."""
    return KINDS[RuleKind(rule.kind)].says.format(
        threshold=f"{rule.threshold:,}",
        minutes=minutes_words(rule.threshold),
        window=minutes_words(rule.window),
        at_least=f"{rule.at_least:,}",
        scope=scope_words(rule),
    )
