"""Read what was sold: grouped by the database, so that few rows come back however many invoices there are."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import TruncMonth

from billing.models import Invoice, InvoiceKind
from billing.reports.document import Body
from billing.reports.periods import Period
from billing.reports.sales import Buyer, SalesFigures, Sold, sales
from billing.services.reporting.sums import ExactSum

if TYPE_CHECKING:
    from django.db.models import QuerySet


def sales_of(period: Period) -> Body:
    """Return the sales of a period, from documents issued in it."""
    return sales(SalesFigures(months=_months(period), buyers=_buyers(period)), period)


def documents_of(period: Period) -> "QuerySet[Invoice]":
    """Return the invoices and credit notes issued in a period."""
    return Invoice.objects.issued().filter(issue_date__range=(period.first, period.last)).order_by()


def _months(period: Period) -> dict[str, dict[date, Sold]]:
    found: defaultdict[str, dict[date, Sold]] = defaultdict(dict)
    grouped = documents_of(period).annotate(month=TruncMonth("issue_date"))
    for currency, month, kind, count, net in grouped.values_list("currency", "month", "kind").annotate(
        Count("pk"), ExactSum("net")
    ):
        found[currency][month] = found[currency].get(month, Sold()) + _sold(kind, count, net)
    return found


def _buyers(period: Period) -> dict[str, dict[Buyer, Sold]]:
    found: defaultdict[str, dict[Buyer, Sold]] = defaultdict(dict)
    grouped = documents_of(period).values_list("currency", "customer__name", "customer__number", "customer_id", "kind")
    for currency, name, number, key, kind, count, net in grouped.annotate(Count("pk"), ExactSum("net")):
        buyer = Buyer(name, number or "", key)
        found[currency][buyer] = found[currency].get(buyer, Sold()) + _sold(kind, count, net)
    return found


def _sold(kind: str, count: int, net: Decimal) -> Sold:
    if kind == InvoiceKind.CREDIT_NOTE:
        return Sold(credit_notes=count, credited=net)
    return Sold(invoices=count, invoiced=net)
