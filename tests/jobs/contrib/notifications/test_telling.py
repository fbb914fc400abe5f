"""Telling people: a row for each, in the caller's transaction, once a key."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from jobs import testing
from jobs.api import Batch, Job, Status
from jobs.contrib.notifications import telling
from jobs.contrib.notifications.api import InvalidNotification, Level, notify
from jobs.contrib.notifications.models import Notification
from jobs.contrib.notifications.tasks import clear_notifications

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> list[User]:
    names = ["ada", "bob", "eve"]
    return [User.objects.create_user(name, is_staff=True, is_active=name != "eve") for name in names]


def test_each_active_person_gets_a_row_with_what_was_said(staff: list[User]) -> None:
    notify(staff, "The\nimport  is done", "400 rows\x00", subject=staff[1], level=Level.SUCCESS)
    assert [row.recipient for row in Notification.objects.order_by("recipient__username")] == staff[:2]
    for row in Notification.objects.all():
        assert (row.title, row.body, row.subject, row.level) == ("The import is done", "400 rows", staff[1], "success")
        assert row.read_at is None
    assert not Job.objects.exists()


def test_a_rollback_tells_nobody(staff: list[User]) -> None:
    with transaction.atomic():
        notify(staff[0], "Done")
        transaction.set_rollback(True)
    assert not Notification.objects.exists()


def test_the_same_key_reaches_a_person_once(staff: list[User]) -> None:
    notify(staff[0], "Done", idempotency_key="import:1")
    notify(staff, "Done", idempotency_key="import:1")
    notify(staff[0], "Without a key")
    notify(staff[0], "Without a key")
    counts = [Notification.objects.of(user).count() for user in staff]
    assert counts == [3, 1, 0]


def test_many_are_told_by_a_batch_each_of_them_once(staff: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    notify(User.objects.order_by("-pk"), "Closed on Friday")
    assert not Notification.objects.exists()
    made = Batch.objects.get()
    assert (made.name, made.jobs.count()) == ("Tell 3 people: Closed on Friday", 2)
    assert {job.status for job in testing.run_pending()} == {Status.SUCCESSFUL}
    assert [Notification.objects.of(user).count() for user in staff] == [1, 1, 0]
    assert [job.result for job in made.jobs] == [1, 1]


@pytest.mark.parametrize(
    ("title", "options", "reason"),
    [
        (" \n", {}, "needs a title"),
        ("Done", {"level": "loud"}, "use one of Level.INFO"),
        ("Done", {"url": "https://elsewhere.example/"}, "pass a path of this site"),
        ("Done", {"url": "//elsewhere.example/"}, "pass a path of this site"),
        ("Done", {"url": "javascript:alert(1)"}, "pass a path of this site"),
        ("Done", {"idempotency_key": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_can_not_be_is_refused_with_the_mend(
    staff: list[User], title: str, options: dict[str, str], reason: str
) -> None:
    with pytest.raises(InvalidNotification, match=reason):
        notify(staff, title, **options)  # type: ignore[arg-type]
    assert not Notification.objects.exists()


def test_long_words_are_cut(staff: list[User]) -> None:
    notify(staff[0], "x" * 300, "y" * 3_000)
    row = Notification.objects.get()
    assert (len(row.title), row.title[-1], len(row.body)) == (200, "…", 2_000)


def test_old_notifications_are_swept_in_a_job(staff: list[User], settings: Settings) -> None:
    settings.NOTIFICATION_KEEP_DAYS = 10
    notify(staff[:2], "Old")
    Notification.objects.update(created_at=timezone.now() - timedelta(days=11))
    notify(staff[0], "New")
    job = testing.perform(clear_notifications.enqueue())
    assert (job.status, job.result) == (Status.SUCCESSFUL, {"removed": 2})
    assert [row.title for row in Notification.objects.all()] == ["New"]
