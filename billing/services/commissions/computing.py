"""Compute one sales rep's statement of a month, and write it in place of the one before; all of it or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from billing.commissions import InvalidTiers, Ladder
from billing.models import (
    CommissionEntry,
    CommissionRun,
    CommissionStatement,
    CommissionTotal,
    EntryKind,
    RunStatus,
    SalesRep,
)
from billing.services.commissions.correcting import corrections
from billing.services.commissions.earning import earnings, ladders_of, newly_paid
from billing.tasks_statements import generate_statement_pdf
from jobs.api import Fail, add_to_batch, current_job


def compute_in_run(run_id: int, rep_id: int, computation: int) -> str:
    """Compute a statement as part of a run, whose batch its PDF joins; returns in words what came of it. Raises Fail.

    Called in the transaction that ends the job: the statement is written and the job is successful, or neither.
    """
    try:
        statement = compute(run_id, rep_id, computation)
    except InvalidTiers as error:
        raise Fail(str(error)) from error
    if statement is None:
        return "nothing for somebody who has left"
    batch_id = current_job().batch_id
    pdf = generate_statement_pdf.using(subject=statement).prepare(statement_id=statement.pk)
    if batch_id:
        add_to_batch(batch_id, [pdf])
    return ", ".join(map(str, statement.totals.all())) or "nothing this month"


def compute(run_id: int, rep_id: int, computation: int) -> CommissionStatement | None:
    """Write a rep's statement anew; None for one who has left and of whom there is nothing. Raises InvalidTiers, Fail.

    One at a time for a rep, whatever the month: two that ran together would both find an invoice that earned nothing.
    """
    with transaction.atomic():
        # Not the key: whoever issues an invoice of theirs refers to this row, and must not wait.
        locked = SalesRep.objects.select_for_update(of=("self",), no_key=True)
        rep = locked.select_related("plan").get(pk=rep_id)
        run = CommissionRun.objects.get(pk=run_id)
        statement = _emptied(run, rep, computation)
        entries = _written_entries(run, statement)
        if not entries and not rep.is_active:
            statement.delete()
        _hold(run, computation)
    return statement if statement.pk else None


def _emptied(run: CommissionRun, rep: SalesRep, computation: int) -> CommissionStatement:
    """Return the statement without entries, made where there was none."""
    fields = {
        "computation": computation,
        "rep_snapshot": {"name": rep.name, "number": rep.number, "plan": rep.plan.name},
    }
    statement, _ = CommissionStatement.objects.update_or_create(run=run, rep=rep, defaults=fields)
    statement.entries.all().delete()
    statement.totals.all().delete()
    statement.rep = rep
    return statement


def _written_entries(run: CommissionRun, statement: CommissionStatement) -> list[CommissionEntry]:
    ladders = ladders_of(statement.rep.plan)
    entries = [
        *earnings(statement, newly_paid(run, statement.rep), ladders),
        *corrections(run, statement),
    ]
    CommissionEntry.objects.bulk_create(entries)
    by_currency = defaultdict(list)
    for entry in entries:
        by_currency[entry.invoice.currency].append(entry)
    CommissionTotal.objects.bulk_create(
        _total(statement, currency, group, ladders.get(currency)) for currency, group in sorted(by_currency.items())
    )
    return entries


def _total(
    statement: CommissionStatement, currency: str, entries: Sequence[CommissionEntry], ladder: Ladder | None
) -> CommissionTotal:
    earned = [entry for entry in entries if entry.kind == EntryKind.EARNED]
    basis = sum((entry.basis for entry in earned), Decimal(0))
    sums = ladder.sums(basis) if ladder and earned else ()
    return CommissionTotal(
        statement=statement,
        currency=currency,
        basis=basis,
        earned=sum((entry.amount for entry in earned), Decimal(0)),
        corrected=sum((entry.amount for entry in entries if entry.kind != EntryKind.EARNED), Decimal(0)),
        tiers=[{name: None if value is None else str(value) for name, value in asdict(row).items()} for row in sums],
    )


def _hold(run: CommissionRun, computation: int) -> None:
    """Keep the run as it is until this is committed; raises Fail where it was approved or begun anew meanwhile.

    Last, as others of the run wait for this row.
    """
    rows = CommissionRun.objects.filter(pk=run.pk, status=RunStatus.OPEN, computation=computation)
    if not rows.update(computed_at=timezone.now()):
        raise Fail(f"{run} were approved or are computed anew: this attempt is not needed any more.")
