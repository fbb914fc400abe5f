"""An operator retries all dead letters: how soon the page answers, and how long a real worker takes for it."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from benchmarks.admin.installation import worker
from benchmarks.admin.visiting import Visitor
from benchmarks.telling import tell
from jobs.models import Job, MassAct, Status
from tests.sample.tasks import add

# An answer within so many ms, and the act done within so many seconds, for 100,000 jobs.
ANSWER, RUN = 1_000.0, 60.0
# Longer, and something is broken, in seconds.
PATIENCE = 900
SEARCH = f"status:failed task:{add.definition.name}"
# A look at the rows costs the database something, too.
LOOK_EVERY = 0.5


def requeue(visitor: Visitor) -> dict[str, Any]:
    """Retry all dead letters through the admin; return the times, and how many jobs there were."""
    failed = Job.objects.filter(status=Status.FAILED, task=add.definition.name)
    before = failed.count()
    tell(f"retrying {before:,} dead letters")
    with worker():
        place, answered = visitor.post("/admin/jobs/job/retry-all/", q=SEARCH, reason="measured")
        act = Job.objects.get(pk=UUID(place.split("/")[-3]))
        _wait(lambda: Job.objects.filter(pk=act.pk, status=Status.SUCCESSFUL).exists())
        act.refresh_from_db()
        began = act.started_at or act.enqueued_at
        _wait(lambda: not _left_to_run())
    touched = MassAct.objects.get(pk=act.arguments["act_id"])
    last = Job.objects.filter(task=add.definition.name, finished_at__gte=began).latest("finished_at").finished_at
    return {
        "jobs": before,
        "touched": touched.done,
        "answer_ms": answered,
        "run_s": (act.finished_at - began).total_seconds() if act.finished_at else None,
        "all_run_s": (last - began).total_seconds() if last else None,
    }


def _left_to_run() -> bool:
    retried = Job.objects.filter(status__in=(Status.READY, Status.RUNNING), task=add.definition.name)
    return retried.filter(retried_after__gt=0).exists()


def _wait(is_over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_over():
        if time.monotonic() > deadline:
            raise TimeoutError("The worker did not do what was asked for.")
        time.sleep(LOOK_EVERY)
