"""Numbers without gaps, given by processes that are killed."""

from pathlib import Path

import pytest
from django.db.models import Count

from billing.models import Invoice, InvoiceKind, InvoiceStatus, NumberSeries
from billing.services.numbering import CREDIT_NOTE_SERIES, INVOICE_SERIES
from jobs.models import Job
from tests.billing import making
from tests.servers.processes import Start

pytestmark = [pytest.mark.postgres, pytest.mark.integration]


def assert_gapless(kind: InvoiceKind, name: str) -> None:
    last = NumberSeries.objects.get(name=name).last
    numbers = Invoice.objects.issued().filter(kind=kind).values_list("number", flat=True)
    assert sorted(int(str(number).rpartition("-")[2]) for number in numbers) == list(range(1, last + 1))
    assert last > 3


def test_processes_that_are_killed_while_they_issue_leave_no_gap_and_no_double(start: Start, tmp_path: Path) -> None:
    making.seller()
    buyer = making.customer()
    for _ in range(50):
        making.draft(buyer=buyer)
    process = start("-m", "tests.billing.issuing_and_dying", JOBS_BACKEND="jobs.backends.memory.MemoryBackend")
    assert process.wait(60) == 0
    killed = int((tmp_path / "-m-0.log").read_text().split()[-1])
    assert killed > 12
    assert not Invoice.objects.filter(status=InvoiceStatus.DRAFT).exists()
    assert_gapless(InvoiceKind.INVOICE, INVOICE_SERIES)
    assert_gapless(InvoiceKind.CREDIT_NOTE, CREDIT_NOTE_SERIES)
    # Who died left no job of an invoice that is none, and who was killed after the commit had both.
    per_document = Job.objects.values_list("subject_id").annotate(n=Count("pk")).order_by()
    assert set(per_document) == {(str(invoice.pk), 2) for invoice in Invoice.objects.issued()}
