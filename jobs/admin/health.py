"""Is everything all right? What the back office's first page says of jobs."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from jobs.models import Alert, Status
from jobs.selectors.alerts import COUNT_UP_TO
from jobs.selectors.failures import LOOK_AT, failed_lately
from jobs.selectors.health import living_workers, troubles
from jobs.selectors.queues import paused_queues
from jobs.wording import capped_count, counted


def health_context(alerts: Sequence[Alert] = ()) -> dict[str, Any]:
    """Return what is wrong, how many jobs failed of late, and that all is well when it is."""
    wrong, paused = troubles(), paused_queues()
    return {
        "paused": paused,
        **alerts_context(alerts),
        **failures_context(),
        "troubles": wrong,
        "alive": "" if wrong or alerts or paused else _alive(living_workers()),
    }


def failures_context() -> dict[str, Any]:
    """Return how many jobs failed of late that nobody has retried since, in words, and where they are."""
    failures = failed_lately()
    return {
        "failures": failures,
        "failed": f"{capped_count(failures.count, LOOK_AT)} {'job' if failures.count == 1 else 'jobs'} failed",
        "failed_url": f"{reverse('admin:jobs_job_changelist')}?status__exact={Status.FAILED.value}",
    }


def alerts_context(alerts: Sequence[Alert]) -> dict[str, Any]:
    """Return the open alerts, and how many they are in words."""
    is_one = len(alerts) == 1
    words = f"{capped_count(len(alerts), COUNT_UP_TO)} {'alert is' if is_one else 'alerts are'} open"
    # What nobody muted comes first: there is room for a few.
    return {"alerts": sorted(alerts, key=lambda alert: alert.rule.is_muted), "alerts_words": words}


def _alive(workers: int) -> str:
    """Say who is there, given that nothing is wrong: the clock at least."""
    if workers:
        return f"{counted(workers, 'worker')} and the clock are alive"
    return "the clock is alive; no worker is, and no job waits for one"
