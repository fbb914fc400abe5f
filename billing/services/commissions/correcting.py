"""What is taken back of an approved commission, or given again: by a credit note, by a payment that went back.

A correction is at the rates that were paid then. Of a commission there stays what the rest of its basis would have
earned in proportion, rounded once, so that all corrections of an invoice that is credited whole come to all it earned.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from billing.commissions import kept
from billing.models import (
    CommissionEntry,
    CommissionRun,
    CommissionStatement,
    EntryKind,
    Invoice,
    Payment,
    RunStatus,
    SalesRep,
)
from billing.services.commissions.accounts import Account, accounts


def corrections(run: CommissionRun, statement: CommissionStatement) -> Iterator[CommissionEntry]:
    """Yield the entries that bring a rep's earlier commissions to how their invoices stood when the month ended."""
    entries = CommissionEntry.objects.order_by("pk")
    rows = _corrigible(run, statement.rep).prefetch_related(
        Prefetch("commission_entries", entries, to_attr="entries_then")
    )
    for account in accounts(rows, before=run.end):
        past: list[CommissionEntry] = account.invoice.entries_then  # type: ignore[attr-defined]
        yield from _Correction(statement, account, past).entries()


def _corrigible(run: CommissionRun, rep: SalesRep) -> "QuerySet[Invoice]":
    """Return invoices that earned something in an approved month and that something happened to since.

    Not those with an entry in a month that may still change: they are corrected once it is approved.
    """
    entries = CommissionEntry.objects.filter(invoice=OuterRef("pk"))
    unsettled = entries.filter(Q(statement__run__status=RunStatus.OPEN) | Q(statement__run__month__gte=run.month))
    happened = (
        Exists(Invoice.objects.issued().filter(corrects=OuterRef("pk"), commission_correction=None))
        | Exists(Payment.objects.filter(invoice=OuterRef("pk"), amount__lt=0, commission_correction=None))
        | Exists(entries.filter(kind=EntryKind.UNPAID))
    )
    return Invoice.objects.filter(happened, Exists(entries), ~Exists(unsettled), sales_rep=rep)


class _Correction:
    """One invoice: what its commission stands on, and what moves it from there to where it belongs."""

    def __init__(self, statement: CommissionStatement, account: Account, past: Sequence[CommissionEntry]) -> None:
        self.statement, self.account = statement, account
        self.earned = next(entry for entry in past if entry.kind == EntryKind.EARNED)
        self.basis = sum((entry.basis for entry in past), Decimal(0))
        self.used = {entry.credit_note_id for entry in past}
        self.used_payments = {entry.payment_id for entry in past}

    def entries(self) -> Iterator[CommissionEntry]:
        """Yield what is needed; nothing where the commission stands where it belongs."""
        yield from self._credited()
        if not self.account.is_settled:
            yield from self._moved_by_payment(EntryKind.UNPAID, -self.basis)
        elif self.basis < self.account.remaining:
            yield from self._moved_by_payment(EntryKind.PAID_AGAIN, self.account.remaining - self.basis)

    def _credited(self) -> Iterator[CommissionEntry]:
        for note in self.account.credit_notes:
            # What was credited before the invoice earned anything lowered its basis then.
            step = min(note.net or Decimal(0), self.basis - self.account.remaining)
            if step > 0 and note.pk not in self.used:
                day: date = note.issue_date  # type: ignore[assignment]  # it is issued
                yield self._moved(EntryKind.CREDITED, -step, day, credit_note=note)

    def _moved_by_payment(self, kind: EntryKind, step: Decimal) -> Iterator[CommissionEntry]:
        came = [
            payment
            for payment in self.account.payments
            if payment.pk not in self.used_payments and (payment.amount < 0) == (step < 0)
        ]
        if step and came:
            yield self._moved(kind, step, came[-1].received_on, payment=came[-1])

    def _moved(self, kind: EntryKind, step: Decimal, day: date, **cause: Invoice | Payment) -> CommissionEntry:
        before = self._standing()
        self.basis += step
        return CommissionEntry(
            statement=self.statement,
            kind=kind,
            invoice=self.account.invoice,
            day=day,
            basis=step,
            amount=self._standing() - before,
            **cause,
        )

    def _standing(self) -> Decimal:
        """Return what the commission is, as it stands."""
        return kept(self.earned.amount, self.earned.basis, self.basis, self.account.invoice.currency)
