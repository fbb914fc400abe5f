"""Issue and send many drafts: a batch with a job for each, and afterwards one file of all PDFs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import BigIntegerField, Count, Q
from django.db.models.functions import Cast

from billing.exceptions import NothingToIssue
from billing.issuing_tasks import issue_invoice
from billing.models import Invoice, InvoiceQuerySet, InvoiceRun, InvoiceStatus
from billing.services.documents import read_pdf
from billing.services.zipping import zipped
from jobs.api import LIVE, Batch, Job, Status, batch, batches_about, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

# A month of a large company; the form that asks names each draft.
MAX_INVOICES = 10_000
# Failures that are told one by one; the page of the batch has all, by reason.
TOLD = 20
# Invoices whose rows are in memory at a time.
_ROWS = 500


def issue_many(invoice_ids: Collection[int], *, by: "AbstractBaseUser", request_key: UUID) -> InvoiceRun:
    """Enqueue the issuing of drafts; the same request key gives the same run. Raises NothingToIssue.

    What is no draft is left out, and what another run is still to issue.
    """
    with transaction.atomic():
        run, is_new = InvoiceRun.objects.get_or_create(request_key=request_key, defaults={"asked_by": cast("User", by)})
        if is_new:
            run.count = _take(invoice_ids, run)
            run.save(update_fields=["count"])
            _enqueue(run, by)
            record_act(by, run, f"Asked for {run.count:,} invoices to be issued and sent.")
    return run


def not_in_a_run(drafts: InvoiceQuerySet) -> InvoiceQuerySet:
    """Leave out the drafts that a run is still to issue; one that failed or was cancelled there is free again."""
    runs = ContentType.objects.get_for_model(InvoiceRun)
    # Asked once, by the few batches that are open, and not for each draft.
    to_issue = Job.objects.that_are(*LIVE).filter(
        batch_id__in=Batch.objects.open().filter(subject_type=runs).values("pk"), task=issue_invoice.definition.name
    )
    return drafts.exclude(pk__in=to_issue.values_list(Cast("subject_id", BigIntegerField())))


def _take(invoice_ids: Collection[int], run: InvoiceRun) -> int:
    drafts = Invoice.objects.filter(pk__in=invoice_ids, status=InvoiceStatus.DRAFT)
    # Two who ask at once lock in one order: the second waits here, and its update sees the jobs of the first.
    list(drafts.select_for_update().order_by("pk").values_list("pk"))
    if taken := not_in_a_run(drafts).update(run=run):
        return taken
    raise NothingToIssue("Nothing is left to issue: these are no drafts any more, or another run has them.")


def _enqueue(run: InvoiceRun, by: "AbstractBaseUser") -> None:
    drafts = Invoice.objects.filter(run=run).order_by("pk").iterator(_ROWS)
    batch(f"Issue and send {run.count:,} invoices", subject=run, requested_by=by).enqueue(
        issue_invoice.using(subject=draft).prepare(invoice_id=draft.pk) for draft in drafts
    )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a run is; the batch of its jobs is None once that is pruned."""

    count: int
    issued: int
    sent: int
    failed: int
    failures: list[tuple[Invoice, str]]
    batch: Batch | None

    @property
    def is_open(self) -> bool:
        """Whether something will still happen by itself."""
        return self.batch is not None and self.batch.ended_at is None

    @property
    def more_failures(self) -> int:
        """How many failures are not told one by one."""
        return self.failed - len(self.failures)

    @property
    def sentence(self) -> str:
        """How far it is, in words."""
        done = f"{self.issued:,} of {self.count:,} issued, {self.sent:,} e-mailed"
        if self.is_open:
            return f"Under way: {done}."
        if self.failed:
            return f"Ended with failures: {done}."
        # Less than all where it was cancelled.
        return f"Ended: {done}." if self.issued < self.count else f"Done: {done}."


def standing_of(run: InvoiceRun) -> Standing:
    """Return how far a run is: by its invoices' own rows, and what failed by its jobs'."""
    # Before the rest is counted: what is said of a run that has ended is what it ended with.
    batch = batches_about(run).first()
    invoices = Invoice.objects.filter(run=run)
    counted = invoices.aggregate(
        issued=Count("pk", filter=~Q(status=InvoiceStatus.DRAFT)), sent=Count("pk", filter=Q(sent_at__isnull=False))
    )
    failed = batch.jobs.filter(status=Status.FAILED).order_by("pk") if batch else Job.objects.none()
    errors = {job.subject_id: job.error for job in failed[:TOLD]}
    # Some may be in a later run by now.
    told = Invoice.objects.filter(pk__in=errors).select_related("customer").order_by("pk")
    return Standing(
        count=run.count,
        **counted,
        failed=failed.count(),
        failures=[(invoice, errors[str(invoice.pk)]) for invoice in told],
        batch=batch,
    )


def zip_of(run: InvoiceRun) -> Iterator[bytes]:
    """Yield a ZIP of the PDFs of a run's invoices, one after the other."""
    return zipped((f"{number}.pdf", content) for number, content in _pdfs(run))


def one_pdf_of(run: InvoiceRun) -> Iterator[bytes]:
    """Yield one PDF with all of a run's invoices, each under its number in the outline."""
    # It reads PDFs by pypdf, which takes 14 MB of each process that has it.
    from billing.pdf.merging import merged

    return merged(_pdfs(run), str(run))


def _pdfs(run: InvoiceRun) -> Iterator[tuple[str, bytes]]:
    rows = Invoice.objects.issued().filter(run=run).select_related("customer")
    for row in rows.by_number().iterator(_ROWS):
        yield str(row.number), read_pdf(row)
