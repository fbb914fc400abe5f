"""The reconciliation: what webhooks did not bring is found, once, a run at a time, killed or not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from billing.models import Brought, Found, Payment, ProviderEvent, ReconciliationItem, ReconciliationRun
from billing.provider.client import events_since
from billing.provider.stand_in.server import StandIn
from billing.services import payment_events, reconciling
from billing.services.reconciliation_runs import KEPT
from billing.tasks_payments import reconcile_payments
from jobs import testing
from jobs.models import Job, Status
from tests.billing import making
from tests.billing.paying import paid, post, reread, see_to
from tests.servers.payments import paid_page

pytestmark = pytest.mark.django_db


def run() -> Job:
    return testing.perform(reconcile_payments.enqueue())


def counts(**more: int) -> dict[str, int]:
    return dict.fromkeys(Found.values, 0) | more


def test_a_payment_whose_webhook_was_lost_is_found_and_what_is_there_stays(provider: StandIn) -> None:
    known, lost = making.issued("100"), making.issued("100")
    for event in paid(provider, known):
        see_to(event)
    paid(provider, lost)
    paid_page(provider, {})
    assert run().result == counts(known=2, recorded=2, unmatched=2)
    assert (reread(known).paid, reread(lost).paid) == (Decimal(119), Decimal(119))
    assert ProviderEvent.objects.filter(brought=Brought.SWEEP).count() == 4
    assert run().result == counts(known=6)
    assert Payment.objects.count() == 2


def test_an_event_whose_job_has_not_run_yet_is_seen_to_and_the_job_then_does_nothing(provider: StandIn) -> None:
    intent, _ = paid(provider, making.issued("100"))
    post(intent)
    assert run().result == counts(recorded=2)
    testing.run_pending()
    assert Payment.objects.count() == 1


def test_what_is_older_than_a_day_is_not_looked_at(provider: StandIn) -> None:
    intent, page = paid(provider, making.issued("100"))
    for event in (intent, page):
        event["created"] -= 25 * 3600
    assert run().result == counts()


def test_a_run_takes_so_many_and_the_next_goes_on_where_it_stopped(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "LIMIT", 3)
    monkeypatch.setattr(reconciling, "PAGE", 2)
    told = [event["id"] for _ in range(4) for event in paid(provider, making.issued("100"))][::-1]
    for _ in range(3):
        run()
    seen = [list(each.items.values_list("event_id", flat=True)) for each in ReconciliationRun.objects.order_by("pk")]
    assert seen == [told[:3], told[3:6], told[6:]]
    assert Payment.objects.count() == 4
    # From the newest on again.
    run()
    assert ReconciliationRun.objects.latest("pk").items.first().event_id == told[0]  # type: ignore[union-attr]


def test_a_provider_that_is_away_holds_the_run_up_and_the_next_attempt_goes_on(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "PAGE", 2)
    invoices = [making.issued("100") for _ in range(2)]
    for invoice in invoices:
        paid(provider, invoice)
    _break_after(provider, monkeypatch, pages=1)
    job = run()
    (begun,) = ReconciliationRun.objects.all()
    assert (job.status, begun.is_open, begun.items.count()) == (Status.RETRYABLE, True, 2)
    assert "goes on where it was" in begun.problem
    provider.mood = "well"
    testing.run_pending(timed=True)
    begun.refresh_from_db()
    assert (begun.is_open, begun.problem, begun.items.count()) == (False, "", 4)
    assert {reread(invoice).paid for invoice in invoices} == {Decimal(119)}


def test_a_run_whose_worker_was_killed_is_gone_on_with_by_the_next(provider: StandIn) -> None:
    first, second = paid(provider, making.issued("100")), paid(provider, making.issued("100"))
    dead = ReconciliationRun.objects.create(
        since=timezone.now() - timedelta(hours=1), job_id=uuid4(), fence="dead", cursor=second[0]["id"]
    )
    run()
    dead.refresh_from_db()
    assert not dead.is_open
    assert {item.event_id for item in dead.items.all()} == {event["id"] for event in first}


def test_beside_one_that_is_under_way_nothing_is_done(provider: StandIn) -> None:
    busy = reconcile_payments.enqueue()
    ReconciliationRun.objects.create(since=timezone.now(), job_id=busy.pk, fence="busy")
    paid(provider, making.issued("100"))
    assert run().result == {"under way": "Another reconciliation has not ended."}
    assert not ReconciliationItem.objects.exists()


def test_one_that_was_overtaken_writes_nothing_more(provider: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    paid(provider, making.issued("100"))
    ask = events_since

    def overtaken(*args: Any, **options: Any) -> Any:
        ReconciliationRun.objects.update(fence="another's")
        return ask(*args, **options)

    monkeypatch.setattr(reconciling, "events_since", overtaken)
    assert run().status == Status.FAILED
    assert not Payment.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_an_event_that_makes_no_sense_fails_alone(provider: StandIn) -> None:
    _, page = paid(provider, invoice := making.issued("100"))
    page["created"] = 10**12
    job = run()
    assert job.result == counts(recorded=1, failed=1)
    (failed,) = ReconciliationItem.objects.filter(found=Found.FAILED)
    assert (failed.event_id, failed.reason) == (page["id"], f"The event {page['id']} does not say when it happened.")
    assert reread(invoice).paid == Decimal(119)


@pytest.mark.parametrize("amount", ["123456789012345678x", "9" * 400, "1.5", "", "\u0664"])
def test_what_another_program_gave_along_stops_nothing(provider: StandIn, amount: str) -> None:
    lost, odd = making.issued("100"), making.issued("100")
    paid(provider, lost)
    for event in paid(provider, odd):
        event["data"]["object"]["metadata"]["amount"] = amount
    assert run().result == counts(recorded=4)
    assert (reread(lost).paid, reread(odd).paid) == (Decimal(119), Decimal(119))


def test_an_event_that_fails_is_listed_and_the_others_are_seen_to(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, broken = making.issued("100"), making.issued("100")
    paid(provider, lost)
    bad = {event["id"] for event in paid(provider, broken)}

    def process(event_pk: int) -> str:
        if ProviderEvent.objects.get(pk=event_pk).event_id in bad:
            raise ValueError("a bug of ours")
        return payment_events.process(event_pk)

    with monkeypatch.context() as patch:
        patch.setattr("billing.services.reconciling.process", process)
        assert run().result == counts(recorded=2, failed=2)
    assert reread(lost).paid == Decimal(119)
    reasons = set(ReconciliationItem.objects.filter(found=Found.FAILED).values_list("reason", flat=True))
    assert reasons == {"It could not be seen to (ValueError); the log says why. The next run tries again."}
    assert run().result == counts(known=2, recorded=2)
    assert reread(broken).paid == Decimal(119)


def test_a_key_that_is_refused_ends_the_run_and_says_what_to_do(provider: StandIn, settings: Settings) -> None:
    settings.PAYMENT_PROVIDER_KEY = "wrong"
    job = run()
    (ended,) = ReconciliationRun.objects.all()
    assert (job.status, ended.is_open) == (Status.FAILED, False)
    assert "set PAYMENT_PROVIDER_KEY" in ended.problem
    assert "set PAYMENT_PROVIDER_KEY" in job.error


def test_what_nobody_asks_about_any_more_is_deleted(provider: StandIn) -> None:
    old = timezone.now() - KEPT - timedelta(hours=1)
    ReconciliationRun.objects.create(since=old, ended_at=old, is_open=False, job_id=uuid4(), fence="old")
    run()
    assert ReconciliationRun.objects.count() == 1


def _break_after(provider: StandIn, monkeypatch: pytest.MonkeyPatch, *, pages: int) -> None:
    listed, left = provider.till.listed, [pages]

    def breaking(**asked: Any) -> Any:
        left[0] -= 1
        provider.mood = "broken" if left[0] <= 0 else "well"
        return listed(**asked)

    monkeypatch.setattr(provider.till, "listed", breaking)
