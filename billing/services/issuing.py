"""Issue an invoice: number, snapshots and the jobs that send it, in one transaction."""

from typing import TYPE_CHECKING, Unpack

from django.db import transaction
from django.utils import timezone

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice, InvoiceStatus, InvoiceTax
from billing.services.foreseeing import Prospect, foresee
from billing.services.numbering import next_number
from billing.services.settling import locked, settle, status_when_issued
from billing.tasks import email_invoice, generate_pdf
from jobs.api import (
    Fail,
    JobOptions,
    Prepared,
    PreparedInsert,
    PreparedUpdate,
    Priority,
    Task,
    add_to_batch,
    current_job,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_LOCKED = Prepared(Invoice.objects.select_related("customer").select_for_update(of=("self",)), by="pk")
_DRAFTS = PreparedUpdate(Invoice.objects.filter(status=InvoiceStatus.DRAFT))
_TAXES = PreparedInsert(InvoiceTax)


def issue_and_send(invoice_id: int, *, actor: "AbstractBaseUser | None" = None, confirmed: str = "") -> Invoice:
    """Give a draft its number and enqueue its PDF and e-mail; raises InvoiceNotIssuable and then changes nothing.

    `confirmed` is the fingerprint of the prospect somebody agreed to; an invoice that changed since is refused.
    """
    with transaction.atomic():
        invoice = _LOCKED.get(invoice_id)
        _issue(invoice, confirmed)
        generate_pdf.using(idempotency_key=f"invoice-pdf:{invoice.pk}", subject=invoice, requested_by=actor).enqueue(
            invoice_id=invoice.pk
        )
        _email(invoice, priority=Priority.HIGH, requested_by=actor).enqueue(invoice_id=invoice.pk)
    return invoice


def issue_in_run(invoice_id: int) -> str:
    """Issue a draft as part of a run, whose batch its e-mail joins; returns its number. Raises Fail.

    Called in the transaction that ends the job: the number is given and the job is successful, or neither.
    """
    batch_id = current_job().batch_id
    invoice = _LOCKED.get(invoice_id)
    if not invoice.is_draft:
        # What the run was to bring about has come about: by the invoice's own page, which sends it as well.
        return f"{invoice.number}, issued before its turn came"
    try:
        _issue(invoice)
    except InvoiceNotIssuable as error:
        raise Fail(str(error)) from error
    if batch_id:
        add_to_batch(batch_id, [_email(invoice, priority=Priority.NORMAL).prepare(invoice_id=invoice.pk)])
    return str(invoice.number)


def _issue(invoice: Invoice, confirmed: str = "") -> None:
    # The draft's lock, which the caller has, keeps forms out that would change a line while the total is taken; after
    # it comes that of the invoice which a credit note corrects, in which order nobody else needs both.
    if invoice.corrects_id:
        invoice.corrects = locked(invoice.corrects_id)
    prospect = foresee(invoice)
    if confirmed and confirmed != prospect.fingerprint:
        raise InvoiceNotIssuable("The invoice was changed while you looked at it. Please look again.")
    _write(invoice, prospect)
    if invoice.corrects:
        settle(invoice.corrects)


def _write(invoice: Invoice, prospect: Prospect) -> None:
    changes = {
        "status": status_when_issued(invoice.kind, prospect.totals.payable),
        "number": next_number(invoice.kind, prospect.issue_date.year),
        "issued_at": timezone.now(),
        "issue_date": prospect.issue_date,
        "due_date": prospect.due_date,
        "delivered_from": prospect.delivered_from,
        "seller_snapshot": prospect.seller,
        "buyer_snapshot": prospect.buyer,
        "sales_rep_id": invoice.customer.sales_rep_id,
        "net": prospect.totals.tax_exclusive,
        "tax": prospect.totals.tax_total,
        "payable": prospect.totals.payable,
    }
    # First: what is issued takes no more rows. They go with the transaction where there is no draft any longer.
    _TAXES.write(
        [
            InvoiceTax(invoice=invoice, category=row.category, rate=row.rate, taxable=row.taxable, tax=row.tax)
            for row in prospect.totals.vat
        ]
    )
    if not _DRAFTS.write(invoice.pk, **changes):
        raise InvoiceNotIssuable(f"{invoice} was issued before. See its jobs for what became of it.")
    for name, value in changes.items():
        setattr(invoice, name, value)


def _email(invoice: Invoice, **options: Unpack[JobOptions]) -> "Task[..., str]":
    return email_invoice.using(idempotency_key=f"invoice-email:{invoice.pk}", subject=invoice).using(**options)
