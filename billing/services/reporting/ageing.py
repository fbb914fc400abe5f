"""Read what was open at the end of a day: from payments and credit notes up to it, whatever came later."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from billing.models import Invoice, InvoiceKind, Payment
from billing.reports.ageing import Owed, ageing, owed
from billing.reports.document import Body
from billing.reports.periods import Period
from billing.reports.sales import Buyer
from billing.services.reporting.sums import DECIMALS, amount

if TYPE_CHECKING:
    from django.db.models import QuerySet

_BUYER = ("customer__name", "customer__number", "customer_id")
# Rows in memory at a time.
_ROWS = 2_000
_AMOUNT: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=30, decimal_places=DECIMALS)


def ageing_of(period: Period) -> Body:
    """Return what each customer owed at the end of a period's last day."""
    day = period.last
    found: defaultdict[str, dict[Buyer, Owed]] = defaultdict(dict)
    for currency, buyer, due, left in _open(day):
        found[currency][buyer] = found[currency].get(buyer, Owed()) + owed(left, due, day)
    return ageing(found, day)


def _open(day: date) -> Iterator[tuple[str, Buyer, date | None, Decimal]]:
    """Yield the invoices that something was open of, one by one: each has an age of its own, and most are paid."""
    left = F("payable") - _paid(day) - _credited(day)
    invoices = Invoice.objects.issued().filter(kind=InvoiceKind.INVOICE, issue_date__lte=day).order_by()
    rows = invoices.annotate(left=left).exclude(left=0).values_list("currency", *_BUYER, "due_date", "left")
    for currency, name, number, key, due, rest in rows.iterator(_ROWS):
        if exact := amount(rest):
            yield currency, Buyer(name, number or "", key), due, exact


def _paid(day: date) -> Coalesce:
    payments = Payment.objects.filter(invoice=OuterRef("pk"), received_on__lte=day).order_by()
    return _or_nothing(payments.values("invoice").annotate(sum=Sum("amount")).values("sum"))


def _credited(day: date) -> Coalesce:
    notes = Invoice.objects.issued().filter(corrects=OuterRef("pk"), issue_date__lte=day).order_by()
    total = F("net") + F("tax") + F("rounding")
    return _or_nothing(notes.values("corrects").annotate(sum=Sum(total)).values("sum"))


def _or_nothing(sums: "QuerySet[Any, Any]") -> Coalesce:
    return Coalesce(Subquery(sums, output_field=_AMOUNT), Value(0), output_field=_AMOUNT)
