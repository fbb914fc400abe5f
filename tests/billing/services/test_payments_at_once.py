"""Several tell of the same payment at the same time, on a database that lets them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from billing.models import EventOutcome, Payment, ProviderEvent, ReconciliationItem, ReconciliationRun
from billing.provider.stand_in.server import StandIn
from billing.services.payment_events import process
from billing.tasks_payments import reconcile_payments
from jobs import testing
from jobs.models import Job, Status
from tests.billing import making
from tests.billing.paying import paid, post, reread

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 8


def all_at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    def closing(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(closing, acts))


def test_a_webhook_sent_many_times_at_once_is_one_event_and_one_job(provider: StandIn) -> None:
    events = [event for _ in range(3) for event in paid(provider, making.issued("100"))]
    before = Job.objects.count()
    answers = all_at_once([partial(post, event) for event in events * 4])
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["known"] for answer in answers].count(False) == len(events)
    assert ProviderEvent.objects.count() == len(events)
    assert Job.objects.count() - before == len(events)


def test_page_payment_and_refunds_seen_to_at_once_are_each_recorded_once(provider: StandIn) -> None:
    invoice = making.issued("100")
    told = paid(provider, invoice)
    name = told[0]["data"]["object"]["id"]
    for event in (*told, *provider.till.refund(name, 1000), *provider.till.refund(name, 2000)):
        post(event)
    keys = list(ProviderEvent.objects.values_list("pk", flat=True))
    all_at_once([partial(process, key) for key in keys * 3])
    assert reread(invoice).paid == sum(Payment.objects.values_list("amount", flat=True)) == Decimal(89)
    assert Payment.objects.filter(amount__gt=0).count() == 1


def test_webhooks_during_the_reconciliation_are_recorded_once(provider: StandIn) -> None:
    invoices = [making.issued("100") for _ in range(6)]
    events = [event for invoice in invoices for event in paid(provider, invoice)]
    sweep = reconcile_payments.enqueue()
    all_at_once([partial(testing.perform, sweep), *(partial(_told, event) for event in events)])
    assert Payment.objects.count() == len(invoices)
    assert {reread(invoice).paid for invoice in invoices} == {Decimal(119)}
    assert set(ProviderEvent.objects.values_list("outcome", flat=True)) == {EventOutcome.RECORDED}
    assert ReconciliationItem.objects.count() == len(events)


def test_of_many_reconciliations_at_once_one_works(provider: StandIn) -> None:
    for _ in range(3):
        paid(provider, making.issued("100"))
    jobs = [reconcile_payments.enqueue() for _ in range(4)]
    all_at_once([partial(testing.perform, job) for job in jobs])
    assert {job.status for job in Job.objects.filter(pk__in=[job.pk for job in jobs])} == {Status.SUCCESSFUL}
    assert Payment.objects.count() == 3
    runs = ReconciliationRun.objects.all()
    # One after another may each work; none does beside another.
    spans = sorted((run.began_at, run.ended_at) for run in runs if run.ended_at)
    assert len(spans) == len(runs)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


def _told(event: dict[str, Any]) -> None:
    assert post(event).status_code == 200
    process(ProviderEvent.objects.get(event_id=event["id"]).pk)
