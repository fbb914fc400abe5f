"""Write notifications: a row for each recipient, in one statement."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth import get_user_model

from jobs.contrib.notifications.models import Notification


def write(user_ids: Collection[Any], content: Mapping[str, Any]) -> int:
    """Write a row for each of these people who is active; returns how many that were. A known key is no error."""
    people = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True).values_list("pk", flat=True)
    rows = [Notification(recipient_id=pk, **content) for pk in people]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
