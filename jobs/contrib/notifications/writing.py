"""Write notifications: a row for each recipient, in one statement, and what is to be e-mailed at once with them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from jobs.contrib.notifications.addressing import address_of
from jobs.contrib.notifications.mailing_at_once import mail_at_once
from jobs.contrib.notifications.models import Notification, Way
from jobs.contrib.notifications.preferences import ways_for


@transaction.atomic
def write(user_ids: Collection[Any], content: Mapping[str, Any]) -> int:
    """Write a row for each of these people who is active; returns how many that were. A known key is no error."""
    columns = {**content}
    is_mailed_already = columns.pop("is_mailed_already", False)
    people = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True).in_bulk()
    to_mail = [] if is_mailed_already else [pk for pk, person in people.items() if address_of(person)]
    wanted = ways_for(columns["level"], to_mail)
    rows = [_row(pk, wanted.get(pk, Way.NEVER), columns) for pk in people]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    mail_at_once(rows)
    return len(rows)


def _row(recipient_id: Any, way: Way, columns: Mapping[str, Any]) -> Notification:
    mailed_at = timezone.now() if way == Way.AT_ONCE else None
    return Notification(recipient_id=recipient_id, way=way, mailed_at=mailed_at, **columns)
