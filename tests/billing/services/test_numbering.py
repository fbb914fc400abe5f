"""Numbers without gaps."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from billing.models import Invoice, InvoiceKind, NumberSeries
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.numbering import next_number
from tests.billing import making
from tests.billing.amending import as_if

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_within_a_year() -> None:
    assert [next_number(InvoiceKind.INVOICE, 2026) for _ in range(3)] == ["2026-0001", "2026-0002", "2026-0003"]


def test_each_year_begins_at_one() -> None:
    next_number(InvoiceKind.INVOICE, 2026)
    assert next_number(InvoiceKind.INVOICE, 2027) == "2027-0001"


def test_a_rollback_gives_the_number_back() -> None:
    next_number(InvoiceKind.INVOICE, 2026)
    with transaction.atomic():
        assert next_number(InvoiceKind.INVOICE, 2026) == "2026-0002"
        transaction.set_rollback(True)
    assert next_number(InvoiceKind.INVOICE, 2026) == "2026-0002"


def test_the_ten_thousandth_invoice_has_a_number() -> None:
    NumberSeries.objects.create(name="invoice", year=2026, last=9999)
    assert next_number(InvoiceKind.INVOICE, 2026) == "2026-10000"


Series: TypeAlias = tuple[InvoiceKind, int]


@dataclass(frozen=True)
class Block:
    """A transaction, or one inside another: what happens in it, and whether it is kept."""

    steps: "list[Series | Block]" = field(default_factory=list)
    is_kept: bool = True

    def run(self) -> list[tuple[Series, str]]:
        """Give the numbers; returns those that are kept."""
        with transaction.atomic():
            given = [one for step in self.steps for one in _given(step)]
            transaction.set_rollback(not self.is_kept)
        return given if self.is_kept else []


def _given(step: Series | Block) -> list[tuple[Series, str]]:
    return step.run() if isinstance(step, Block) else [(step, next_number(*step))]


SERIES = st.tuples(st.sampled_from(InvoiceKind), st.sampled_from([2025, 2026, 2027]))
BLOCKS = st.recursive(
    st.builds(Block, st.lists(SERIES, max_size=4), st.booleans()),
    lambda blocks: st.builds(Block, st.lists(SERIES | blocks, max_size=4), st.booleans()),
    max_leaves=10,
)


@given(st.lists(BLOCKS, max_size=8))
def test_whatever_is_issued_and_rolled_back_each_series_has_1_to_n_in_every_year(blocks: list[Block]) -> None:
    kept: defaultdict[Series, list[str]] = defaultdict(list)
    with transaction.atomic():
        for block in blocks:
            for series, number in block.run():
                kept[series].append(number)
        for (kind, year), numbers in kept.items():
            prefix = "CN-" if kind == InvoiceKind.CREDIT_NOTE else ""
            assert [*numbers, next_number(kind, year)] == [
                f"{prefix}{year}-{n + 1:04d}" for n in range(len(numbers) + 1)
            ]
        transaction.set_rollback(True)


def test_documents_are_in_the_order_in_which_their_numbers_were_given() -> None:
    day = {year: date(year, 6, 1) for year in (2025, 2026)}
    invoice = making.issued("100")
    note = issue_and_send(draft_credit_note(making.issued("100", buyer=invoice.customer).pk).pk)
    others = [making.issued("100", buyer=invoice.customer) for _ in range(3)]
    numbers = ["2025-10000", "2026-9999", "2026-10000", "2026-0042"]
    for one, number in zip([invoice, *others], numbers, strict=True):
        with as_if():
            Invoice.objects.filter(pk=one.pk).update(number=number, issue_date=day[int(number[:4])])
    shown = [*Invoice.objects.filter(number__in=[*numbers, note.number]).by_number()]
    assert [one.number for one in shown] == ["2025-10000", "2026-0042", "2026-9999", "2026-10000", note.number]
