"""Gapless numbers: given inside the transaction that uses them, so a rollback gives the number back."""

from django.db import connection

from billing.models import InvoiceKind

INVOICE_SERIES = "invoice"
CREDIT_NOTE_SERIES = "credit note"
STATEMENT_SERIES = "commission"

_SERIES = {InvoiceKind.INVOICE: (INVOICE_SERIES, ""), InvoiceKind.CREDIT_NOTE: (CREDIT_NOTE_SERIES, "CN-")}

# One statement: it begins a series with its first number, or waits for the row until who has it is done, and goes on.
_ADVANCE = """
INSERT INTO billing_numberseries AS series (name, year, last) VALUES (%s, %s, %s)
ON CONFLICT (name, year) DO UPDATE SET last = series.last + excluded.last
RETURNING last
"""


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
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [name, year, by])
        (last,) = cursor.fetchone()
    return int(last)
