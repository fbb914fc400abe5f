"""Jobs as others may read them."""

from uuid import UUID

from django.db.models import Model

from jobs.models import Job, JobQuerySet


def jobs_about(subject: Model) -> JobQuerySet:
    """Return the jobs that concern an object, newest first."""
    return Job.objects.about(subject)


def find_job(job_id: UUID, *, about: Model) -> Job | None:
    """Return a job if it exists and concerns this object; None otherwise."""
    return Job.objects.about(about).filter(pk=job_id).first()
