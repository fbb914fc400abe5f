"""How reports stand: what came of each, and which are being made."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.models import Report
from jobs.api import LIVE, Job, Status


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A word for how a report stands, and the status whose look it has."""

    word: str
    look: str
    job: Job | None = None
    is_ready: bool = False

    @property
    def is_live(self) -> bool:
        """Whether something will still happen by itself."""
        return not self.is_ready and self.job is not None and self.job.status in LIVE

    @property
    def look_again(self) -> int:
        """In how many seconds a page that shows it should look again."""
        return 30 if self.job is not None and self.job.status == Status.SCHEDULED else 1


_WORDS = {
    Status.SCHEDULED: "For later",
    Status.READY: "Waiting",
    Status.RETRYABLE: "Waiting",
    Status.RUNNING: "Being made",
    Status.CANCELLED: "Cancelled",
}


def standings(reports: Iterable[Report]) -> dict[int, Standing]:
    """Return how each of these stands, by key; one query for all of them."""
    some = list(reports)
    jobs = Job.objects.in_bulk([report.job_id for report in some if report.job_id])
    return {report.pk: _standing(report, jobs.get(report.job_id) if report.job_id else None) for report in some}


def standing_of(report: Report) -> Standing:
    """Return how one stands.

    A job keeps its files before it ends: of one that has ended since the report was read, that is read again.
    """
    found = standings([report])[report.pk]
    if found.job is not None and found.job.status == Status.SUCCESSFUL and not report.ready_at:
        report.refresh_from_db()
        return _standing(report, found.job)
    return found


def _standing(report: Report, job: Job | None) -> Standing:
    if report.removed_at:
        return Standing(word="Removed" if report.ready_at else "Cancelled", look="cancelled", job=job)
    if report.ready_at:
        return Standing(word="Ready", look="successful", job=job, is_ready=True)
    if job is None:
        return Standing(word="Not made", look="failed")
    return Standing(word=_WORDS.get(Status(job.status), "Not made"), look=job.status, job=job)
