"""Delete what people were told about a subject, and what a person who is erased was told."""

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from jobs.api import Eraser, ErasureRequest, ErasureSubject
from jobs.contrib.notifications.models import Notification


def _concerning(subject: ErasureSubject) -> "QuerySet[Notification]":
    found = Q(subject_type_id=subject.content_type_id, subject_id=subject.object_id)
    if subject.is_a(get_user_model()) and (person := subject.row()):
        found |= Q(recipient=person.pk)
    return Notification.objects.filter(found)


def _count(subject: ErasureSubject) -> int:
    return _concerning(subject).count()


def _erase(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    keys = list(_concerning(subject).order_by("pk").values_list("pk", flat=True)[:limit])
    return Notification.objects.filter(pk__in=keys).delete()[0]


NOTIFICATIONS = Eraser(key="notifications", words="notifications about it or to it", count=_count, erase=_erase)
