"""Numbers are without gaps whatever several connections do at the same time, on a database that lets them."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.models import InvoiceKind, NumberSeries
from billing.services.numbering import next_number
from tests.billing.amending import as_if

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Issuing:
    """A transaction that takes some numbers of a series, or none in the end."""

    kind: InvoiceKind
    year: int
    count: int
    is_kept: bool

    def run(self) -> list[str]:
        """Return the numbers that are kept."""
        with transaction.atomic():
            numbers = [next_number(self.kind, self.year) for _ in range(self.count)]
            transaction.set_rollback(not self.is_kept)
        return numbers if self.is_kept else []


ISSUING = st.builds(
    Issuing, st.sampled_from(InvoiceKind), st.sampled_from([2026, 2027]), st.integers(1, 3), st.booleans()
)
# What each connection does, one after the other.
CONNECTIONS = st.lists(st.lists(ISSUING, min_size=1, max_size=12), min_size=2, max_size=6)


def run_all(plan: list[Issuing]) -> list[tuple[InvoiceKind, int, str]]:
    try:
        return [(issuing.kind, issuing.year, number) for issuing in plan for number in issuing.run()]
    finally:
        connection.close()


@settings(max_examples=40)
@given(CONNECTIONS)
def test_each_series_has_1_to_n_in_every_year(plans: list[list[Issuing]]) -> None:
    with as_if():
        NumberSeries.objects.all().delete()
    with ThreadPoolExecutor(len(plans)) as pool:
        given_out = [one for kept in pool.map(run_all, plans) for one in kept]
    kept: defaultdict[tuple[InvoiceKind, int], list[str]] = defaultdict(list)
    for kind, year, number in given_out:
        kept[kind, year].append(number)
    for (kind, year), numbers in kept.items():
        prefix = "CN-" if kind == InvoiceKind.CREDIT_NOTE else ""
        assert sorted(numbers) == [f"{prefix}{year}-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert sum(NumberSeries.objects.values_list("last", flat=True)) == len(given_out)
