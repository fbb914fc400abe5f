"""Issued documents and payments of any day, written as rows; and the reports of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from billing.models import Customer, Invoice, InvoiceKind, InvoiceStatus, InvoiceTax, Payment, Report, ReportFormat
from billing.models import ReportKind as Kind
from billing.models.invoice import DEFAULT_CURRENCY
from billing.money import exponent, rounded
from billing.reports.periods import Period
from billing.services.reporting.asking import Wish, ask
from jobs import testing
from tests.billing.amending import as_if

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
EVERY_FORMAT = list(ReportFormat)
_numbers = count(1)


@dataclass(frozen=True)
class Taxed:
    """A VAT row: what it is on, the rate in percent, and the category."""

    taxable: str
    rate: str = "19"
    category: str = "S"

    def tax(self, currency: str) -> Decimal:
        return rounded(Decimal(self.taxable) * Decimal(self.rate) / 100, exponent(currency))


def customer(name: str = "Łódź & Co", **fields: Any) -> Customer:
    """Return a customer."""
    return Customer.objects.create(**{"name": name, "email": "ada@example.com"} | fields)


def document(buyer: Customer, day: date, *rows: Taxed, **fields: Any) -> Invoice:
    """Return an invoice issued on a day, due in two weeks; a credit note where it `corrects` another."""
    net = sum((Decimal(row.taxable) for row in rows), Decimal(0))
    currency = fields.get("currency", DEFAULT_CURRENCY)
    tax = sum((row.tax(currency) for row in rows), Decimal(0))
    kind = InvoiceKind.CREDIT_NOTE if "corrects" in fields else InvoiceKind.INVOICE
    defaults = {
        "customer": buyer,
        "kind": kind,
        "status": InvoiceStatus.ISSUED,
        "number": f"N{next(_numbers)}",
        "issued_at": timezone.now(),
        "issue_date": day,
        "due_date": date.fromordinal(day.toordinal() + 14),
        "net": net,
        "tax": tax,
        "payable": net + tax,
    }
    made = Invoice.objects.create(**defaults | fields)
    with as_if():
        InvoiceTax.objects.bulk_create(
            InvoiceTax(invoice=made, category=row.category, rate=row.rate, taxable=row.taxable, tax=row.tax(currency))
            for row in rows
        )
    return made


def paid(invoice: Invoice, amount: str, day: date) -> Payment:
    """Record a payment, as rows alone."""
    return Payment.objects.create(invoice=invoice, amount=Decimal(amount), received_on=day)


def person(*permissions: str, username: str = "ada") -> User:
    """Return staff with these permissions and an e-mail address."""
    user = User.objects.create_user(username, f"{username}@office.example", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def clerk(username: str = "ada") -> User:
    """Return staff who may ask for the office's reports."""
    return person("add_report", "view_report", username=username)


def wish(kind: Kind = Kind.SALES, period: Period = OCTOBER, **fields: Any) -> Wish:
    """Return what somebody wants, in every format unless said otherwise."""
    return Wish(kind=kind, period=period, **{"formats": EVERY_FORMAT} | fields)


def asked(kind: Kind = Kind.SALES, *, by: User | None = None, **fields: Any) -> Report:
    """Return a report whose job waits."""
    return ask(wish(kind, **fields), by=by or clerk(), request_key=uuid4())


def made(kind: Kind = Kind.SALES, *, by: User | None = None, **fields: Any) -> Report:
    """Return a report whose job has run."""
    report = asked(kind, by=by, **fields)
    testing.run_pending()
    report.refresh_from_db()
    return report
