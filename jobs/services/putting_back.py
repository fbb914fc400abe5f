"""Put back: give up claims of jobs that were never begun, so that another worker runs them at once."""

from collections.abc import Collection

from django.db import transaction

from jobs.models import Attempt, Job, Outcome, Status
from jobs.services.delivering import deliver_after_commit
from jobs.services.leasing import Held, these
from jobs.services.transitions import unclaim


def put_back(held: Collection[Held], worker: str) -> int:
    """Deliver again what a worker fetched and never began; returns how many jobs there were.

    Whether it had come to claim them or not: what others claimed or ended meanwhile is left alone.
    """
    if not held:
        return 0
    with transaction.atomic():
        rows = Job.objects.select_for_update().filter(these(held)).that_are(Status.READY, Status.RUNNING)
        jobs = {job.pk: job for job in rows.order_by("pk")}
        claims = Attempt.objects.filter(job__in=jobs, worker=worker, outcome=Outcome.RUNNING)
        mine = {(job_id, number) for job_id, number in claims.values_list("job_id", "number")} & set(held)
        if mine:
            claims.filter(job__in=[job_id for job_id, _ in mine]).delete()
            unclaim(these(mine))
        back = [job for job in jobs.values() if job.status == Status.READY or (job.pk, job.attempt) in mine]
        for job in back:
            job.status = Status.READY
        deliver_after_commit(back, first=True)
    return len(back)
