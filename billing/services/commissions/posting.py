"""Post a month's commissions: each statement gets its number and goes to its sales rep."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from billing.exceptions import CommissionsRefused
from billing.models import CommissionRun, CommissionStatement, RunStatus
from billing.office_day import today
from billing.services.commissions.batches import mail_key
from billing.services.numbering import next_statement_numbers
from billing.tasks_statements import email_statement
from jobs.api import batch, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def post(run_id: int, *, by: "User") -> CommissionRun:
    """Give each statement of an approved run its number and enqueue its e-mail, once; raises CommissionsRefused."""
    with transaction.atomic():
        rows = CommissionRun.objects.filter(pk=run_id, status=RunStatus.APPROVED)
        if not rows.update(status=RunStatus.POSTED, posted_by=by, posted_at=timezone.now()):
            raise CommissionsRefused("Only what is approved can be posted, and once. Look at it as it is now.")
        run = CommissionRun.objects.get(pk=run_id)
        statements = _numbered(run)
        batch(
            f"E-mail {len(statements):,} commission statements of {run.month_text}",
            subject=run,
            requested_by=by,
            idempotency_key=mail_key(run),
        ).enqueue(
            email_statement.using(
                subject=statement, idempotency_key=f"commission-statement-email:{statement.pk}"
            ).prepare(statement_id=statement.pk)
            for statement in statements
        )
        record_act(by, run, "Posted.")
    return run


def _numbered(run: CommissionRun) -> list[CommissionStatement]:
    statements = list(run.statements.order_by("rep__name", "pk"))
    for statement, number in zip(statements, next_statement_numbers(today().year, len(statements)), strict=True):
        statement.number = number
    CommissionStatement.objects.bulk_update(statements, ["number"], batch_size=500)
    return statements
