"""Prune what is over: alerts, and the notices of them."""

from datetime import datetime

from jobs.conf import conf
from jobs.models import Alert, Notice


def prune_alerts(before: datetime) -> int:
    """Delete the alerts that were over before then, and the tests sent before then; returns how many alerts."""
    deleted = 0
    while ids := list(Alert.objects.filter(resolved_at__lt=before).values_list("pk", flat=True)[: conf().sweep_batch]):
        Alert.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    Notice.objects.filter(alert=None, created_at__lt=before).delete()
    return deleted
