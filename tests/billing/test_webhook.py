"""Webhooks: what is signed is kept once, with its job; anything else leaves nothing behind."""

import time
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client
from pytest_django import Settings

from billing.models import ProviderEvent
from billing.provider.stand_in.server import StandIn
from billing.tasks_payments import process_payment_event
from billing.views.webhook import MAX_BYTES
from jobs import testing
from jobs.models import Job
from tests.billing.paying import ADDRESS, post

pytestmark = pytest.mark.django_db

EVENT: dict[str, Any] = {"id": "evt_1", "type": "customer.created", "created": 1_800_000_000, "data": {"object": {}}}


def test_an_event_is_kept_with_its_job_and_the_same_again_is_taken_and_does_nothing(provider: StandIn) -> None:
    assert post(EVENT).json() == {"received": True, "known": False}
    event = ProviderEvent.objects.get()
    (job,) = testing.assert_enqueued(process_payment_event, event_pk=event.pk)
    assert (job.idempotency_key, event.payload) == ("payment-event:evt_1", EVENT)
    testing.run_pending()
    again = post(EVENT)
    assert (again.status_code, again.json()["known"]) == (200, True)
    assert (ProviderEvent.objects.count(), Job.objects.count()) == (1, 1)


def test_an_event_without_its_job_is_not_kept(provider: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Mock(using=Mock(side_effect=OSError("no")))
    monkeypatch.setattr("billing.services.webhooks.process_payment_event", broken)
    with pytest.raises(OSError, match="no"):
        post(EVENT)
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (lambda: post(EVENT, secrets=["whsec_other"]), 400),
        (lambda: post(EVENT, at=int(time.time()) - 301), 400),
        (lambda: Client().post(ADDRESS, EVENT, content_type="application/json"), 400),
        (lambda: post(b"[]"), 400),
        (lambda: post({**EVENT, "id": "e" * 151}), 400),
        (lambda: post(b" " * (MAX_BYTES + 1)), 413),
        (lambda: Client().get(ADDRESS), 405),
    ],
)
def test_what_is_not_the_providers_is_refused_and_leaves_nothing(provider: StandIn, sent: Any, status: int) -> None:
    assert sent().status_code == status
    assert not ProviderEvent.objects.exists()
    assert not Job.objects.exists()


def test_the_old_secret_is_taken_until_it_is_taken_away(provider: StandIn, settings: Settings) -> None:
    settings.PAYMENT_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]
    assert post(EVENT, secrets=["whsec_old"]).status_code == 200
    settings.PAYMENT_WEBHOOK_SECRETS = ["whsec_new"]
    assert post({**EVENT, "id": "evt_2"}, secrets=["whsec_old"]).status_code == 400
    settings.PAYMENT_WEBHOOK_SECRETS = []
    assert post(EVENT).status_code == 404
