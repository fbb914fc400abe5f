"""Jobs as lists show them: without what only a job's own page needs, and with what each row says."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from jobs.models import Attempt, Job, JobQuerySet


def listed(jobs: JobQuerySet) -> JobQuerySet:
    """Return jobs with what a row of a list shows, in one query: the asker, the kind of subject, attempts made."""
    made = Attempt.objects.filter(job=OuterRef("pk")).order_by().values("job").annotate(n=Count("pk")).values("n")
    # Arguments and results may be 64 KB each, and no list shows them.
    rows = jobs.select_related("requested_by", "subject_type").defer("arguments", "result")
    return rows.annotate(attempts_made=Coalesce(Subquery(made), 0))


def attempts_made(job: Job) -> int:
    """Return how many attempts were made at a job that came out of `listed`."""
    return int(vars(job)["attempts_made"])


def jobs_of(content_type_id: int, object_id: str) -> JobQuerySet:
    """Return the jobs about an object named by its content type and key, newest first."""
    return Job.objects.filter(subject_type_id=content_type_id, subject_id=object_id).order_by("-id")
