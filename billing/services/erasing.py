"""What billing erases about a customer, an invoice or a sales rep, and what the law has it keep."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from billing.models import CommissionStatement, Customer, Enclosure, Invoice, Payment, ProviderEvent, Report, SalesRep
from billing.models.invoice import InvoiceQuerySet
from billing.models.provider_event import EventOutcome
from jobs.api import Eraser, ErasureRequest, ErasureSubject, Stays

# Section 147 AO, section 14b UStG and section 257 HGB in Germany; others ask for as long or longer.
BY_LAW = (
    "The law has the office keep what it invoiced and what was paid, for up to ten years. "
    "Erase them when that time is over."
)
_OPEN = (EventOutcome.WAITING, EventOutcome.UNMATCHED)


def _invoices(subject: ErasureSubject) -> InvoiceQuerySet:
    """Return the customer's invoices and credit notes, or the one invoice that is erased; none of anything else."""
    if subject.is_a(Customer):
        return Invoice.objects.filter(customer=_key(subject))
    return Invoice.objects.filter(pk__in=[_key(subject)] if subject.is_a(Invoice) else [])


def _key(subject: ErasureSubject) -> int | None:
    row = subject.row()
    return row.pk if row else None


def _events(subject: ErasureSubject) -> "QuerySet[ProviderEvent]":
    told = Q(invoice__in=_invoices(subject)) | Q(payment__invoice__in=_invoices(subject))
    return ProviderEvent.objects.filter(told).exclude(payload={})


def _count_events(subject: ErasureSubject) -> int:
    return _events(subject).exclude(outcome__in=_OPEN).count()


def _erase_events(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    keys = list(_events(subject).exclude(outcome__in=_OPEN).order_by("pk").values_list("pk", flat=True)[:limit])
    # What a person typed; of the others the reason says what is still to be done.
    ProviderEvent.objects.filter(pk__in=keys, outcome=EventOutcome.DISMISSED).update(reason="")
    # Its outcome is asked for once more, by the statement that changes it.
    return ProviderEvent.objects.filter(pk__in=keys).exclude(outcome__in=_OPEN).update(payload={})


def _open_events(subject: ErasureSubject) -> Iterator[Stays]:
    yield Stays(
        words="messages of the payment provider that are not settled",
        number=_events(subject).filter(outcome__in=_OPEN).count(),
        why="Assign them to an invoice or leave them out, then erase again.",
        for_now=True,
    )


def _enclosures(subject: ErasureSubject) -> "QuerySet[Enclosure]":
    return Enclosure.objects.filter(invoice__in=_invoices(subject))


def _count_enclosures(subject: ErasureSubject) -> int:
    return _enclosures(subject).count()


def _erase_enclosures(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    keys = list(_enclosures(subject).order_by("pk").values_list("pk", flat=True)[:limit])
    return Enclosure.objects.filter(pk__in=keys).delete()[0]


def _kept_by_law(subject: ErasureSubject) -> Iterator[Stays]:
    issued = _invoices(subject).issued()
    payments = Payment.objects.filter(invoice__in=_invoices(subject))
    yield Stays(words="issued invoices and credit notes", number=issued.count(), why=BY_LAW)
    yield Stays(words="payments", number=payments.count(), why=BY_LAW)
    yield Stays(
        words="draft invoices",
        number=_invoices(subject).exclude(pk__in=issued.values("pk")).count(),
        why="Somebody works on them: delete those that are not needed on their pages.",
    )
    if subject.is_a(Customer):
        yield Stays(
            words="reports",
            number=Report.objects.filter(removed_at=None, ready_at__isnull=False).count(),
            why="They add up many customers, and go by themselves when they are old.",
        )


def _statements(subject: ErasureSubject) -> "QuerySet[CommissionStatement]":
    return CommissionStatement.objects.filter(rep__in=[_key(subject)] if subject.is_a(SalesRep) else [])


def _count_addresses(subject: ErasureSubject) -> int:
    return _statements(subject).exclude(sent_to="").count()


def _erase_addresses(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    keys = list(_statements(subject).exclude(sent_to="").order_by("pk").values_list("pk", flat=True)[:limit])
    return CommissionStatement.objects.filter(pk__in=keys).exclude(sent_to="").update(sent_to="")


def _kept_statements(subject: ErasureSubject) -> Iterator[Stays]:
    posted = _statements(subject).exclude(number=None)
    yield Stays(words="posted commission statements", number=posted.count(), why=BY_LAW)
    yield Stays(
        words="commission statements of months that are not posted",
        number=_statements(subject).filter(number=None).count(),
        why="They are what is still owed: post the month first.",
    )


ERASERS = (
    Eraser(
        key="provider_events",
        words="messages of the payment provider, as it wrote them",
        count=_count_events,
        erase=_erase_events,
        stays=_open_events,
    ),
    Eraser(
        key="enclosures",
        words="documents with its invoices (their files go by night)",
        count=_count_enclosures,
        erase=_erase_enclosures,
        stays=_kept_by_law,
    ),
    Eraser(
        key="statement_addresses",
        words="addresses that commission statements were sent to",
        count=_count_addresses,
        erase=_erase_addresses,
        stays=_kept_statements,
    ),
)
