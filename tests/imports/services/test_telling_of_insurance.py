"""Each morning people are told of insurance that ends within 30 days: once a term, whoever tells and however often."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import F

from imports.models import Carrier, InsurancePolicy
from imports.services.telling_of_insurance import AHEAD, DAY, office_day, tell
from imports.tasks_sync import tell_of_insurance
from jobs import testing
from jobs.api import Status
from jobs.contrib.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", "ada@example.com", is_staff=True, first_name="Ada", last_name="Byron")


def policy(ends: date | None = None, assigned_to: User | None = None, **values: Any) -> InsurancePolicy:
    carrier, _ = Carrier.objects.get_or_create(
        dot_number=7, defaults={"legal_name": "Prairie Wind", "assigned_to": assigned_to}
    )
    ends = ends or office_day() + AHEAD
    given = {"kind": "cargo", "number": "CG-1", "insurer": "Plains Mutual", "valid_from": ends - timedelta(days=365)}
    return InsurancePolicy.objects.create(carrier=carrier, valid_until=ends, **(given | values))


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.order_by("id").values_list("recipient__username", "title"))


def test_person_assigned_is_told_in_the_back_office_and_by_mail_and_once(
    ada: User, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.create_superuser("boss", "boss@example.com")
    ending = policy(assigned_to=ada)
    for _ in range(3):
        job = testing.perform(tell_of_insurance.enqueue())
        assert job.status == Status.SUCCESSFUL
    assert told() == [("ada", "Insurance of Prairie Wind ends in 30 days")]
    testing.run_pending()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@example.com"], "Insurance of Prairie Wind ends in 30 days")
    assert "Hello Ada Byron" in mail.body
    assert "Insurer: Plains Mutual" in mail.body
    assert f"http://testserver/admin/imports/insurancepolicy/{ending.pk}/change/" in mail.body
    ending.refresh_from_db()
    assert (ending.told_of, ending.told_at is not None) == (ending.valid_until, True)


def test_what_is_not_due_has_ended_or_is_renewed_is_told_to_nobody(ada: User) -> None:
    today = office_day()
    policy(today + AHEAD + DAY, ada, number="later")
    policy(today - DAY, number="ended")
    policy(today + DAY, number="renewed")
    policy(today + timedelta(days=366), number="its renewal", valid_from=today + DAY + DAY)
    assert tell() == {"policies": 0, "without_anybody": 0}
    # A policy of another kind, and one that begins after a gap, renew nothing.
    policy(today + DAY, number="liability", kind="liability")
    policy(today + timedelta(days=400), number="after a gap", kind="liability", valid_from=today + timedelta(days=5))
    assert tell() == {"policies": 1, "without_anybody": 0}
    assert told() == [("ada", "Insurance of Prairie Wind ends tomorrow")]


def test_a_term_that_was_made_longer_is_told_of_when_it_ends_again(ada: User) -> None:
    one = policy(assigned_to=ada)
    tell()
    InsurancePolicy.objects.update(valid_until=F("valid_until") + timedelta(days=365))
    assert tell()["policies"] == 0
    InsurancePolicy.objects.filter(pk=one.pk).update(valid_until=office_day())
    assert tell()["policies"] == 1
    assert [title.rpartition(" ends ")[2] for _, title in told()] == ["in 30 days", "today"]


def test_without_anybody_assigned_those_are_told_who_may_change_policies(ada: User) -> None:
    policy()
    # Nobody may: the policy waits for somebody, and is told of as soon as there is one.
    assert tell() == {"policies": 0, "without_anybody": 1}
    ada.user_permissions.add(Permission.objects.get(codename="change_insurancepolicy"))
    User.objects.create_user("left", is_staff=True, is_superuser=True, is_active=False)
    Carrier.objects.update(assigned_to=User.objects.get(username="left"))
    assert tell() == {"policies": 1, "without_anybody": 0}
    assert [name for name, _ in told()] == ["ada"]


def test_a_person_without_an_address_is_told_in_the_back_office(ada: User) -> None:
    User.objects.update(email="no address\n")
    policy(assigned_to=ada)
    assert tell()["policies"] == 1
    assert len(told()) == 1


def test_what_fails_half_way_is_told_of_in_whole_the_next_time(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(assigned_to=ada)

    def broken(*given: Any, **options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("imports.services.telling_of_insurance.send_email", broken)
    with pytest.raises(RuntimeError):
        tell()
    assert not told()
    monkeypatch.undo()
    assert tell()["policies"] == 1
    assert len(told()) == 1


@pytest.mark.parametrize("meanwhile", ["renewed", "told"])
def test_what_changes_between_looking_and_telling_is_told_to_nobody_or_once(
    ada: User, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    policy(assigned_to=ada)

    def look(found: InsurancePolicy) -> Sequence[User]:
        monkeypatch.undo()
        if meanwhile == "told":
            assert tell()["policies"] == 1
        else:
            InsurancePolicy.objects.update(valid_until=F("valid_until") + timedelta(days=365))
        return [ada]

    monkeypatch.setattr("imports.services.telling_of_insurance.who_is_told", look)
    assert tell()["policies"] == 0
    assert len(told()) == (meanwhile == "told")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_when_two_clocks_fire_at_once_each_is_told_once() -> None:
    ada = User.objects.create_user("ada", "ada@example.com", is_staff=True)
    for number in range(10):
        policy(assigned_to=ada, number=str(number))

    def fire(_: int) -> int:
        try:
            return tell()["policies"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(fire, range(4))) == 10
    assert len(told()) == 10
