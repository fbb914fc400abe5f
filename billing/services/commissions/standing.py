"""How far a month's commissions are: by their own rows, and what failed by their jobs'."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.functions import Length

from billing.models import CommissionRun, CommissionTotal, RunStatus
from billing.services.commissions.approving import refusal
from billing.services.commissions.batches import batch_key, batch_of, mail_key
from billing.services.commissions.filing import read_pdf
from billing.services.zipping import zipped
from jobs.api import Batch, Job, Status

# Failures that are told one by one; the page of the batch has all, by reason.
TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a run is. `batch` is of its statements, and once it is posted of their e-mails; None once pruned."""

    run: CommissionRun
    statements: int
    sent: int
    failed: int
    failures: list[Job]
    sums: list[tuple[str, Decimal]]
    refusal: str
    batch: Batch | None

    @property
    def is_under_way(self) -> bool:
        """Whether something will still happen by itself."""
        return self.batch is not None and self.batch.ended_at is None

    @property
    def more_failures(self) -> int:
        """How many failures are not told one by one."""
        return self.failed - len(self.failures)

    @property
    def done(self) -> int:
        """How many statements need nothing more at this stage."""
        return self.sent if self.run.status == RunStatus.POSTED else self.statements

    @property
    def sentence(self) -> str:
        """How far it is, in words."""
        if self.run.status == RunStatus.POSTED:
            done = f"{self.sent:,} of {self.statements:,} statements e-mailed"
        else:
            done = f"{self.statements:,} statement{'' if self.statements == 1 else 's'} computed"
        if self.is_under_way:
            return f"Under way: {done}."
        return f"Ended with failures: {done}." if self.failed else f"Done: {done}."


def standing_of(run: CommissionRun) -> Standing:
    """Return how far a run is."""
    is_posted = run.status == RunStatus.POSTED
    batch = batch_of(run, mail_key(run) if is_posted else batch_key(run))
    bad = [Status.FAILED, Status.CANCELLED]
    failed = batch.jobs.filter(status__in=bad).order_by("pk") if batch else Job.objects.none()
    return Standing(
        run=run,
        statements=run.statements.filter(computation=run.computation).count(),
        sent=run.statements.filter(sent_at__isnull=False).count(),
        failed=failed.count(),
        failures=list(failed[:TOLD]),
        sums=sums_of(run),
        refusal=refusal(run) if run.status == RunStatus.OPEN else "",
        batch=batch,
    )


def sums_of(run: CommissionRun) -> list[tuple[str, Decimal]]:
    """Return what a run comes to in each currency.

    Added up in decimals: SQLite's own sums are binary fractions.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for total in CommissionTotal.objects.filter(statement__run=run):
        sums[total.currency] += total.amount
    return sorted(sums.items())


def zip_of(run: CommissionRun) -> Iterator[bytes]:
    """Yield a ZIP of the PDFs of a run's statements."""
    # All are of one year; the longer number is the later one.
    rows = run.statements.select_related("run").order_by(Length("number"), "number", "rep__name", "pk")
    return zipped((file_name(str(row.number or f"draft-{row.rep_snapshot['number']}")), read_pdf(row)) for row in rows)


def file_name(name: str) -> str:
    """Return what a statement's file is called: no part of a number leads out of the folder."""
    return f"{''.join(c if c.isalnum() or c in '-_.' else '-' for c in name)}.pdf"
