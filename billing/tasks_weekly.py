"""What asks for reports by the clock: apart from the task that makes them, which asking enqueues."""

from typing import Any

from django.conf import settings

from billing.services.reporting import weekly
from jobs.api import Misfire, Queue, schedule, task


@task(queue_name=Queue.REPORT, timeout=60, title="Ask for the weekly reports", startable=True)
def ask_for_weekly_reports() -> dict[str, Any]:
    """Have the reports of last week made, and mailed to whom the settings name."""
    return weekly.ask_for_last_week()


if weekly.is_on():
    # Early on Monday, at the office.
    schedule("0 6 * * 1", timezone=settings.TIME_ZONE, misfire=Misfire.ONCE)(ask_for_weekly_reports)
