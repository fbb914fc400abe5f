"""What a rule would say now, before anybody has to wait for it."""

from dataclasses import dataclass

from jobs.exceptions import BackendUnavailable
from jobs.models import AlertRule
from jobs.selectors.breaches.kinds import read


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """One thing the rule looks at, in words, and whether it would alert about it."""

    text: str
    would_alert: bool


def foresee(rule: AlertRule) -> list[Foreseen]:
    """Return how everything stands that a rule looks at."""
    try:
        readings = read(rule)
    except BackendUnavailable as error:
        return [Foreseen(text=f"That can’t be known at this moment: {error}", would_alert=False)]
    found = [Foreseen(text=reading.text, would_alert=reading.is_breach) for reading in readings]
    return found or [Foreseen(text="There is nothing of this kind to look at.", would_alert=False)]
