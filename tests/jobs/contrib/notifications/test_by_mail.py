"""Told by e-mail: at once, or in a digest of what is unread by then; each notification in one letter at most."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connections, transaction
from pytest_django import Settings

from jobs import testing
from jobs.api import Batch, Job, Status
from jobs.contrib.mail.models import Message
from jobs.contrib.notifications import digesting, fanning_out, letters, mailing_at_once
from jobs.contrib.notifications.api import Level, notify
from jobs.contrib.notifications.digesting import key_of, send_digest, who_waits
from jobs.contrib.notifications.models import Notification, Way
from jobs.contrib.notifications.preferences import choose, switch_off
from jobs.contrib.notifications.tasks import send_daily_digests, send_hourly_digests
from tests.jobs.contrib.mail.conftest import post_office, send_through  # noqa: F401  # fixtures
from tests.servers.smtp import SMTPSink

pytestmark = pytest.mark.django_db

ALL_AT_ONCE = dict.fromkeys(Level.values, Way.AT_ONCE)


def person(name: str, **more: object) -> User:
    fields = {"email": f"{name}@example.com", "is_staff": True, **more}
    return User.objects.create_user(name, **fields)  # type: ignore[arg-type]


@pytest.fixture
def ada() -> User:
    return person("ada")


def letters_to(user: User) -> list[str]:
    return [message.subject for message in Message.objects.order_by("id") if message.to == [user.email]]


def test_by_default_what_went_wrong_waits_for_the_hour_and_the_rest_is_not_mailed(ada: User) -> None:
    for level in Level:
        notify(ada, f"It is {level}", level=level)
    assert not Message.objects.exists()
    assert {row.level for row in Notification.objects.waiting().filter(way=Way.HOURLY)} == {"warning", "error"}
    assert Notification.objects.filter(way=Way.NEVER).count() == 2


def test_at_once_is_a_letter_each_in_the_senders_transaction(ada: User, settings: Settings) -> None:
    settings.SITE_URL = "https://office.example"
    choose(ada, ALL_AT_ONCE)
    with transaction.atomic():
        notify(ada, "Lost")
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    notify(ada, "The import *failed*", "Line 3:\n<b>no</b> DOT", level=Level.ERROR)
    message, row = Message.objects.get(), Notification.objects.get()
    assert (message.subject, message.idempotency_key) == (
        "Went wrong: The import *failed*",
        f"notification:{row.pk}",
    )
    assert f"https://office.example/admin/notifications/notification/{row.pk}/open/" in message.text
    assert "Line 3:\n<b>no</b> DOT" in message.text
    assert "Line 3:<br />\n&lt;b&gt;no&lt;/b&gt; DOT" in message.html
    assert row.mailed_at is not None
    assert Job.objects.get().queue_name == "email"


def test_a_known_key_is_no_second_letter(ada: User) -> None:
    choose(ada, ALL_AT_ONCE)
    bob = person("bob")
    choose(bob, ALL_AT_ONCE)
    notify(ada, "Once", idempotency_key="once")
    notify([ada, bob], "Once", idempotency_key="once")
    assert (letters_to(ada), letters_to(bob)) == (["Note: Once"], ["Note: Once"])


def test_many_letters_at_once_are_written_by_jobs_of_the_same_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing_at_once, "LETTERS_AT_ONCE", 2)
    monkeypatch.setattr(mailing_at_once, "LETTERS_A_JOB", 2)
    people = [person(name) for name in ("ada", "bob", "eve")]
    for one in people:
        choose(one, ALL_AT_ONCE)
    notify(people, "Closed on Friday")
    assert (Message.objects.count(), Job.objects.filter(queue_name="notification").count()) == (0, 2)
    User.objects.filter(username="eve").update(is_active=False)
    testing.run_pending()
    assert [letters_to(one) for one in people] == [["Note: Closed on Friday"]] * 2 + [[]]


@pytest.mark.parametrize("more", [{"is_active": False}, {"is_staff": False}, {"email": ""}, {"email": "ada at home"}])
def test_only_active_staff_with_an_address_are_mailed(more: dict[str, object]) -> None:
    user = person("eve", **more)
    choose(user, {**ALL_AT_ONCE, Level.WARNING: Way.HOURLY})
    notify(user, "At once")
    notify(user, "Later", level=Level.WARNING)
    assert list(who_waits(Way.HOURLY)) == []
    assert not Message.objects.exists()


def test_who_writes_a_letter_of_their_own_has_none_of_ours(ada: User) -> None:
    choose(ada, ALL_AT_ONCE)
    notify(ada, "Insurance ends", level=Level.WARNING, is_mailed_already=True)
    assert Notification.objects.get().way == Way.NEVER
    assert not Message.objects.exists()


def test_each_hour_a_batch_writes_a_letter_to_each_who_waits_of_what_is_unread(
    ada: User,
    post_office: SMTPSink,  # noqa: F811
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SITE_URL = "https://a-rather-long-name.of-an-office.example"
    monkeypatch.setattr(digesting, "LISTED", 3)
    bob, eve = person("bob"), person("eve")
    choose(eve, {Level.ERROR: Way.DAILY})
    notify([bob, eve], "Bob's", level=Level.ERROR)
    for number in range(5):
        notify(ada, f"Part {number} failed", level=Level.WARNING)
    notify(ada, "All of it failed", level=Level.ERROR)
    Notification.objects.of(ada).filter(title="Part 4 failed").update(read_at=datetime.now(UTC))

    testing.perform(send_hourly_digests.enqueue())
    assert Batch.objects.get().total == 2
    testing.run_pending()
    assert {job.status for job in Job.objects.all()} == {Status.SUCCESSFUL}
    (arrived,) = [message for message in post_office.messages if message["To"] == "ada@example.com"]
    assert arrived["Subject"] == "All of it failed – and 4 more"
    text = arrived.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert re.findall(r"- (.* failed):", text) == ["All of it failed", "Part 3 failed", "Part 2 failed"]
    assert "…and 2 more." in text
    assert text.index("**Went wrong**") < text.index("**Look at it**")

    # As a mail program reads it: one line, and no encoded word.
    raw = next(one for one in post_office.envelopes if one.rcpt_tos == ["ada@example.com"]).content
    assert isinstance(raw, bytes)
    (link,) = re.findall(rb"\nList-Unsubscribe:\s+<(https://a-rather-long[^>]+)>\r\n", raw)
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert link.decode() in text

    assert letters_to(eve) == []
    testing.perform(send_hourly_digests.enqueue())
    testing.run_pending()
    assert (len(letters_to(ada)), len(letters_to(bob))) == (1, 1)
    testing.perform(send_daily_digests.enqueue())
    testing.run_pending()
    assert letters_to(eve) == ["Bob's"]


def test_cut_off_between_two_slices_and_begun_anew_it_is_one_job_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "SLICE", 2)
    notify([person(name) for name in ("ada", "bob", "eve")], "It failed", level=Level.ERROR)
    with monkeypatch.context() as cut_off:
        slices = who_waits(Way.HOURLY)
        cut_off.setattr(fanning_out, "who_waits", lambda way: chain([next(slices)], _killed()))
        testing.perform(send_hourly_digests.enqueue())
    assert Job.objects.filter(task__endswith="write_digest").count() == 2
    job = testing.perform(send_hourly_digests.enqueue())
    assert (job.status, job.result) == (Status.SUCCESSFUL, {"people": 3})
    assert Job.objects.filter(task__endswith="write_digest").count() == 3
    testing.run_pending()
    assert Message.objects.count() == 3


def _killed() -> Iterator[list[int]]:
    yield from ()
    raise ConnectionError("killed")


def test_a_job_is_named_by_person_and_hour_or_day() -> None:
    noon = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert key_of(1, Way.HOURLY, noon) == "digest:hourly:2026-03-01T12+0000:1"
    assert key_of(1, Way.DAILY, noon) == "digest:daily:2026-03-01:1"


def test_a_letter_that_can_not_be_written_marks_nothing(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    notify(ada, "It failed", level=Level.ERROR)
    with monkeypatch.context() as broken:
        broken.setattr(letters, "_HOW", {})
        testing.perform(send_hourly_digests.enqueue())
        (job,) = testing.run_pending()
    assert job.status != Status.SUCCESSFUL
    assert Notification.objects.waiting().count() == 1
    testing.run_pending(timed=True)
    assert letters_to(ada) == ["It failed"]


def test_who_has_left_waits_no_more(ada: User) -> None:
    notify(ada, "It failed", level=Level.ERROR)
    User.objects.update(is_active=False)
    assert send_digest(ada.pk, Way.HOURLY) == 0
    assert list(who_waits(Way.HOURLY)) == []


def test_what_waits_follows_what_its_recipient_chooses(ada: User) -> None:
    notify(ada, "It failed", level=Level.ERROR)
    notify(ada, "It ended", level=Level.WARNING)

    def waits() -> dict[str, str]:
        return {row.level: row.way for row in Notification.objects.waiting()}

    choose(ada, {Level.ERROR: Way.DAILY, Level.WARNING: Way.AT_ONCE})
    assert waits() == {"error": "daily", "warning": "hourly"}
    assert switch_off(ada.pk, Way.DAILY) == ["error"]
    assert waits() == {"warning": "hourly"}


def test_the_database_knows_no_other_way_and_no_digest_that_was_not_mailed(ada: User) -> None:
    notify(ada, "One")
    for wrong in ({"way": "pigeon"}, {"digest": Notification.objects.get().pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.update(**wrong)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_digests_written_at_once_one_has_each_notification() -> None:
    ada = person("ada")
    for number in range(20):
        notify(ada, f"Part {number} failed", level=Level.ERROR)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(_write_elsewhere, [ada.pk] * 8))
    assert sorted(told) == [0] * 7 + [20]
    assert len(letters_to(ada)) == 1


def _write_elsewhere(person_id: int) -> int:
    write: Callable[[], int] = transaction.atomic(lambda: send_digest(person_id, Way.HOURLY))
    try:
        return write()
    finally:
        connections.close_all()
