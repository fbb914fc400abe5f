"""An operator's act on thousands of jobs, asked for on a page and done by a real worker."""

import subprocess

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.api import Queue, Strand, invent_history
from jobs.models import Job, MassAct, Status
from tests.sample.tasks import add
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration
SEARCH = f"status:failed task:{add.definition.name}"


def die(count: int) -> None:
    """Have so many jobs failed that a worker could run."""
    dead = Strand(
        task=add.definition.name, queue_name=Queue.SYNC, share=1, seconds=1, argument="a", subject="Carrier", fails=100
    )
    invent_history([dead], count, 1)


def retry_all() -> tuple[Client, Job, MassAct]:
    """Ask on the page for the retry of all dead letters; returns who asked, the job that does it, and the act."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    response = client.post("/admin/jobs/job/retry-all/", {"q": SEARCH, "reason": "the carrier is back"})
    job = Job.objects.get(pk=response["Location"].split("/")[-3])
    return client, job, MassAct.objects.get(pk=job.arguments["act_id"])


def stands(job: Job) -> str:
    return Job.objects.get(pk=job.pk).status


def test_all_that_match_are_retried_and_run(worker: subprocess.Popen[bytes]) -> None:
    die(1_500)
    _, job, act = retry_all()
    wait_until(lambda: stands(job) == Status.SUCCESSFUL, "the act is done", seconds=60)
    act.refresh_from_db()
    assert (act.total, act.done, act.left) == (1_500, 1_500, 0)
    job.refresh_from_db()
    assert (job.progress_current, job.progress_total, job.progress_message) == (1_500, 1_500, "jobs retried")
    assert job.result == {"done": 1_500, "left": 0}
    retried = Job.objects.filter(task=add.definition.name)
    wait_until(lambda: retried.filter(status=Status.SUCCESSFUL).count() == 1_500, "all have run", seconds=60)
    assert set(retried.values_list("attempt", "retried_after").distinct()) == {(4, 3)}


def test_cancelled_midway_it_keeps_what_is_done_and_leaves_the_rest(worker: subprocess.Popen[bytes]) -> None:
    die(6_000)
    client, job, act = retry_all()
    wait_until(lambda: MassAct.objects.get(pk=act.pk).done > 0, "some are retried", seconds=60)
    assert client.post(f"/admin/jobs/job/{job.pk}/cancel/", {"reason": "wrong ones"}).status_code == 302
    dead = Job.objects.filter(task=add.definition.name, status=Status.FAILED, retried_after=0)
    touched = Job.objects.filter(task=add.definition.name, retried_after=3)
    wait_until(lambda: not touched.exclude(status=Status.SUCCESSFUL).exists(), "what was retried runs", seconds=90)
    act.refresh_from_db()
    assert 0 < act.done < 6_000
    assert (touched.count(), dead.count()) == (act.done, 6_000 - act.done)
    assert stands(job) == Status.CANCELLED
