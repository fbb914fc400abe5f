"""The batches of a run: one for each time it is computed, and one that e-mails the statements."""

from billing.models import CommissionRun
from jobs.api import Batch, batches_about


def batch_key(run: CommissionRun) -> str:
    """Return what the batch of the run's present computation is known by."""
    return f"commissions:{run.pk}:{run.computation}"


def mail_key(run: CommissionRun) -> str:
    """Return what the batch that e-mails the run's statements is known by."""
    return f"commissions:{run.pk}:mail"


def batch_of(run: CommissionRun, key: str) -> Batch | None:
    """Return one of the run's batches; None before it begins, and once it was pruned."""
    return batches_about(run).filter(idempotency_key=key).first()
