"""Delete notifications that nobody needs any more, in small batches."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from jobs.contrib.notifications.models import Notification

# Rows in one statement: nobody who marks one read waits for more.
SWEEP_BATCH = 1_000
DEFAULT_DAYS = 90


def sweep() -> dict[str, int]:
    """Delete what is older than settings say, read or not; returns how many rows that were."""
    before = timezone.now() - timedelta(days=getattr(settings, "NOTIFICATION_KEEP_DAYS", DEFAULT_DAYS))
    removed = 0
    while keys := list(Notification.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:SWEEP_BATCH]):
        removed += Notification.objects.filter(pk__in=keys).delete()[0]
    return {"removed": removed}
