"""Gapless numbers: given inside the transaction that uses them, so a rollback gives the number back."""

from django.db.models import F

from billing.models import InvoiceKind, NumberSeries

INVOICE_SERIES = "invoice"
CREDIT_NOTE_SERIES = "credit note"
STATEMENT_SERIES = "commission"

_SERIES = {InvoiceKind.INVOICE: (INVOICE_SERIES, ""), InvoiceKind.CREDIT_NOTE: (CREDIT_NOTE_SERIES, "CN-")}


def next_number(kind: str, year: int) -> str:
    """Return the next number of a kind and year, as in 2026-0042 or CN-2026-0003.

    Call it in the transaction that writes it. The row stays locked until that transaction ends: the next caller waits,
    and sees what became of it.
    """
    name, prefix = _SERIES[InvoiceKind(kind)]
    return f"{prefix}{year}-{_advanced(name, year, 1):04d}"


def next_statement_numbers(year: int, count: int) -> list[str]:
    """Return the next numbers for so many commission statements, as in CS-2026-0007; as `next_number` otherwise."""
    last = _advanced(STATEMENT_SERIES, year, count)
    return [f"CS-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def _advanced(name: str, year: int, by: int) -> int:
    """Return the last number of a series after so many more were given."""
    series = NumberSeries.objects.filter(name=name, year=year)
    if not series.update(last=F("last") + by):
        # The first of a year; whoever comes at the same moment finds the row of the other.
        NumberSeries.objects.bulk_create([NumberSeries(name=name, year=year)], ignore_conflicts=True)
        series.update(last=F("last") + by)
    return series.values_list("last", flat=True).get()
