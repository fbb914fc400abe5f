"""Gapless numbers: given inside the transaction that uses them, so a rollback gives the number back."""

from django.db.models import F

from billing.models import NumberSeries

INVOICE_SERIES = "invoice"


def next_invoice_number(year: int) -> str:
    """Return the next number of a year, as in 2026-0042. Call it in the transaction that writes it.

    The row stays locked until that transaction ends: the next caller waits, and sees what became of it.
    """
    NumberSeries.objects.bulk_create([NumberSeries(name=INVOICE_SERIES, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.filter(name=INVOICE_SERIES, year=year)
    series.update(last=F("last") + 1)
    return f"{year}-{series.values_list('last', flat=True).get():04d}"
