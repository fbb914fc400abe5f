"""Carriers, policies and the registry in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from imports.models import Carrier, CarrierChange, InsurancePolicy, Source, SyncOutcome
from imports.registry.exceptions import KeyRefused
from imports.services import circuit
from imports.services.changes import plain_values
from imports.services.telling_of_insurance import office_day
from imports.tasks_lookup import look_up_carrier
from jobs import testing
from jobs.contrib.notifications.models import Notification
from tests.servers.registry import Registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    boss = User.objects.create_superuser("boss")
    client.force_login(boss)
    return boss


@pytest.fixture
def carrier() -> Carrier:
    return Carrier.objects.create(dot_number=7, legal_name="Prairie Wind", drivers=3)


def page_of(carrier: Carrier, name: str = "change") -> str:
    return reverse(f"admin:imports_carrier_{name}", args=[carrier.pk])


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def sign_in(client: Client, *permissions: str) -> None:
    person = User.objects.create_user("clerk", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(person)


def test_button_looks_it_up_and_the_page_follows_and_shows_what_changed(
    client: Client, boss: User, carrier: Carrier, registry: Registry
) -> None:
    assert "Not looked up yet" in text(client, page_of(carrier))
    answer = client.post(page_of(carrier, "look_up"), follow=True)
    assert "is being looked up" in answer.content.decode()
    assert 'hx-trigger="every 2s"' in text(client, page_of(carrier, "registry"))
    assert "No worker takes up such work just now" in text(client, page_of(carrier, "registry"))
    # Twice is once.
    client.post(page_of(carrier, "look_up"))
    (job,) = testing.assert_enqueued(look_up_carrier)
    testing.perform(job)
    part = text(client, page_of(carrier, "registry"))
    assert "hx-trigger" not in part
    assert "The registry said something new" in part
    page = text(client, page_of(carrier))
    assert "Drivers: <del>3</del> → <ins>47</ins>" in page
    assert "Allowed to operate: <del>nothing</del> → <ins>yes</ins>" in page
    assert "Last review: <del>nothing</del> → <ins>22 Apr 2019</ins>" in page
    assert "Operation: <del>nothing</del> → <ins>Interstate</ins>" in page
    assert reverse("admin:jobs_job_change", args=[job.pk]) in page


def test_what_keeps_it_from_being_looked_up_is_said(
    client: Client, boss: User, carrier: Carrier, registry: Registry
) -> None:
    registry.mood = "refusing"
    job = testing.perform(look_up_carrier.enqueue(carrier_id=carrier.pk))
    Carrier.objects.update(lookup_id=job.pk)
    assert "refuses our key" in text(client, page_of(carrier, "registry"))
    own = text(client, reverse("admin:imports_registrystate_changelist"))
    assert "Left alone</span> The registry refuses our key (403)" in own
    assert "Try it now" in own
    # The notification leads here.
    notice = Notification.objects.get()
    assert reverse("admin:imports_registrystate_change", args=[notice.subject_id]) in text(
        client, reverse("admin:notifications_notification_changelist")
    )
    answer = client.post(reverse("admin:imports_registrystate_try"), follow=True)
    assert "The next lookup tries the registry" in answer.content.decode()


def test_without_a_registry_the_pages_say_so_and_offer_nothing(
    client: Client, boss: User, carrier: Carrier, settings: Settings
) -> None:
    settings.CARRIER_REGISTRY_URL = ""
    page = text(client, page_of(carrier))
    assert "CARRIER_REGISTRY_URL names no registry" in page
    assert "Look it up now" not in page
    assert "names no registry" in client.post(page_of(carrier, "look_up"), follow=True).content.decode()
    assert "Set it and CARRIER_REGISTRY_KEY" in text(client, reverse("admin:imports_registrystate_changelist"))


def test_what_a_person_changes_is_history_and_undoes_no_lookup(
    client: Client, boss: User, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*given: Any) -> dict[str, Any]:
        """Let an answer come in between reading the carrier and saving it."""
        Carrier.objects.update(answered=5, sync_outcome=SyncOutcome.CHANGED, city="Salina")
        return plain_values(*given)

    monkeypatch.setattr("imports.admin.carrier_sync.plain_values", meanwhile)
    form = client.get(page_of(carrier)).context["adminform"].form
    data = {name: "" if value is None else value for name, value in form.initial.items()}
    policies = {f"policies-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    response = client.post(page_of(carrier), data | policies | {"drivers": "4", "assigned_to": boss.pk})
    assert response.status_code == 302
    carrier.refresh_from_db()
    assert (carrier.drivers, carrier.assigned_to, carrier.city, carrier.answered) == (4, boss, "Salina", 5)
    change = CarrierChange.objects.get()
    assert (change.source, change.by, change.changes) == (Source.PERSON, boss, [["drivers", 3, 4]])
    assert "Person: boss" in text(client, page_of(carrier))


def test_policies_are_listed_by_when_they_end(client: Client, boss: User, carrier: Carrier) -> None:
    today = office_day()
    for number, days in (("GONE-1", -3), ("SOON-1", 12), ("LATE-1", 90)):
        InsurancePolicy.objects.create(
            carrier=carrier,
            kind="cargo",
            number=number,
            valid_from=today - timedelta(days=200),
            valid_until=today + timedelta(days=days),
        )
    policies = reverse("admin:imports_insurancepolicy_changelist")
    assert "12 days left" in text(client, policies)
    for choice, number in (("ended", "GONE-1"), ("soon", "SOON-1"), ("later", "LATE-1")):
        page = text(client, f"{policies}?ends={choice}")
        assert [one for one in ("GONE-1", "SOON-1", "LATE-1") if one in page] == [number]
    assert "SOON-1" in text(client, page_of(carrier))


def test_the_same_policy_twice_and_one_that_ends_before_it_begins_are_refused(
    client: Client, boss: User, carrier: Carrier
) -> None:
    url = reverse("admin:imports_insurancepolicy_add")
    assert "not yet" in text(client, url)
    data = {"carrier": carrier.pk, "kind": "cargo", "number": "A", "valid_from": "2026-01-01"}
    assert client.post(url, data | {"valid_until": "2026-12-31"}).status_code == 302
    again = client.post(url, data | {"valid_until": "2026-12-31"})
    assert "This policy is entered already" in again.content.decode()
    assert "before the first one" in client.post(url, data | {"valid_until": "2025-12-31"}).content.decode()
    assert InsurancePolicy.objects.count() == 1


def test_each_act_has_its_own_permission_and_looking_changes_nothing(
    client: Client, carrier: Carrier, registry: Registry
) -> None:
    sign_in(client, "view_carrier", "view_registrystate")
    assert "Look it up now" not in text(client, page_of(carrier))
    assert client.post(page_of(carrier, "look_up")).status_code == 403
    circuit.failed(circuit.permit(), KeyRefused("no"))
    assert "Try it now" not in text(client, reverse("admin:imports_registrystate_changelist"))
    assert client.post(reverse("admin:imports_registrystate_try")).status_code == 403
    User.objects.get().user_permissions.add(Permission.objects.get(codename="look_up_carrier"))
    assert client.get(page_of(carrier, "look_up")).status_code == 405
    testing.assert_enqueued(look_up_carrier, times=0)
    assert client.post(page_of(carrier, "look_up")).status_code == 302
    testing.assert_enqueued(look_up_carrier, times=1)
