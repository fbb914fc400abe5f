"""Run a job in the process that asked for it: where something is set up before there are workers."""

from jobs.models import Job
from jobs.services.execution import run


def run_here(job: Job) -> Job:
    """Run a waiting job now, as a worker would, and return it as it is then; one that a worker has is left to it.

    Nobody renews its lease: for what takes seconds.
    """
    run(job.pk, job.attempt)
    job.refresh_from_db()
    return job
