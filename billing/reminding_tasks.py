"""What reminds of overdue invoices by the clock: apart from the task that sends a reminder, which this enqueues."""

from django.conf import settings

from billing.services import reminding
from jobs.api import Queue, schedule, task


@task(queue_name=Queue.INVOICE, timeout=600, title="Remind of overdue invoices", startable=True)
def remind_overdue() -> dict[str, int]:
    """Enqueue the reminders whose time has come."""
    return reminding.remind()


if settings.REMINDER_DAYS:
    schedule("0 8 * * 1-5")(remind_overdue)
