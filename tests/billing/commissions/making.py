"""Sales reps with a plan, and invoices of theirs that were issued and paid on days of one's choice."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.contrib.auth.models import User

from billing.models import (
    CommissionEntry,
    CommissionPlan,
    CommissionRun,
    CommissionStatement,
    CommissionTier,
    Customer,
    Invoice,
    Payment,
    SalesRep,
)
from billing.services.commissions.approving import approve
from billing.services.commissions.beginning import begin, compute_again
from billing.services.commissions.months import first_of, last_month
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.payments import Received, record_provider_payment
from jobs import testing
from jobs.models import Job
from tests.billing import making
from tests.billing.amending import as_if

TIERS = (("10000", "3"), (None, "5"))

_numbers = count(1)


def before_last() -> date:
    """Return the first day of the month before last."""
    return first_of(last_month() - timedelta(days=1))


def plan(*tiers: tuple[str | None, str], currency: str = "EUR") -> CommissionPlan:
    """Return a plan; without tiers, of 3 % up to 10,000 and 5 % above."""
    made = CommissionPlan.objects.create(name=f"Plan {next(_numbers)}")
    for up_to, rate in tiers or TIERS:
        CommissionTier.objects.create(
            plan=made, currency=currency, up_to=Decimal(up_to) if up_to else None, rate=Decimal(rate)
        )
    return made


def rep(**fields: object) -> SalesRep:
    """Return a sales rep with a customer."""
    number = next(_numbers)
    defaults = {"number": f"P-{number}", "name": f"Rep {number:03d}", "email": f"rep{number}@example.com"}
    made: SalesRep = SalesRep.objects.create(**{"plan": fields.pop("plan", None) or plan()} | defaults | fields)
    making.customer(sales_rep=made)
    return made


def sold(seller: SalesRep, price: str, on: date, **fields: object) -> Invoice:
    """Return an invoice of a rep, issued on a day, whose jobs are done with."""
    invoice = making.issued(price, buyer=Customer.objects.filter(sales_rep=seller)[0], **fields)
    return _dated(invoice, on)


def paid(seller: SalesRep, price: str, on: date, **fields: object) -> Invoice:
    """Return an invoice of a rep, issued and paid on a day."""
    invoice = sold(seller, price, on, **fields)
    pay(invoice, on)
    return invoice


def pay(invoice: Invoice, on: date, amount: Decimal | None = None) -> Payment:
    """Return a payment of what is open, or of an amount."""
    invoice.refresh_from_db()
    received = Received(amount=amount or invoice.open_amount, received_on=on)
    return record_provider_payment(invoice.pk, received, provider="bank", provider_id=str(next(_numbers)))


def credited(invoice: Invoice, on: date, price: str | None = None) -> Invoice:
    """Return a credit note of a day, of the whole invoice or of so much before VAT."""
    note = draft_credit_note(invoice.pk)
    if price:
        note.lines.update(unit_price=Decimal(price))
    return _dated(issue_and_send(note.pk), on)


def _dated(invoice: Invoice, on: date) -> Invoice:
    with as_if():
        Invoice.objects.filter(pk=invoice.pk).update(issue_date=on)
    Job.objects.about(invoice).delete()
    invoice.refresh_from_db()
    return invoice


def computed(month: date) -> CommissionRun:
    """Return a month's commissions, computed."""
    run = begin(month)
    testing.run_pending()
    run.refresh_from_db()
    return run


def computed_again(run: CommissionRun) -> None:
    """Compute an open run anew."""
    run.refresh_from_db()
    compute_again(run.pk, by=boss(), seen=run.computation)
    testing.run_pending()
    run.refresh_from_db()


def approved(month: date) -> CommissionRun:
    """Return a month's commissions, computed and approved."""
    run = computed(month)
    return approve(run.pk, by=boss(), seen=run.computation)


def boss() -> User:
    """Return who approves."""
    return User.objects.get_or_create(username="boss")[0]


def statement(run: CommissionRun, seller: SalesRep) -> CommissionStatement:
    """Return a rep's statement."""
    return CommissionStatement.objects.get(run=run, rep=seller)


def entries(run: CommissionRun, seller: SalesRep) -> list[tuple[str, Decimal, Decimal]]:
    """Return kind, basis and amount of each entry of a rep's statement."""
    rows = CommissionEntry.objects.filter(statement__run=run, statement__rep=seller).order_by("pk")
    return [(row.kind, row.basis, row.amount) for row in rows]
