"""People with just the permissions a test names, and jobs that came to stand where it wants them."""

from datetime import timedelta

from django.contrib.auth.models import Permission, User
from django.db import models
from django.test import Client

from jobs import testing
from jobs.api import NO_RETRY, InDoubt, effects, task
from jobs.models import Job, Status
from jobs.services.cancelling import cancel
from jobs.services.claiming import claim
from jobs.services.transitions import make_ready
from tests.sample import tasks

VIEW, RETRY, CANCEL, SETTLE, ERASE = "view_job", "retry_job", "cancel_job", "settle_effect", "erase_job"
RUN = "run_job"
NOTE = "change_causenote"


@task(title="Send letter by post", retry=NO_RETRY)
def send_letter(*, trouble: str) -> None:
    """Send a letter, and fail at it as told."""
    raise ValueError(trouble)


@task(title="Charge a card")
def charge_card() -> str:
    """Take money, and hear no answer the first time; returns the receipt."""
    return str(effects.once("charge the card", _hear_no_answer, in_doubt=InDoubt.HOLD))


def _hear_no_answer() -> None:
    raise TimeoutError("The bank did not answer.")


def staff(*permissions: str, username: str = "ada") -> User:
    """Return a member of staff with these permissions of the jobs app and no others."""
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="jobs", codename__in=permissions))
    return user


def browser(*permissions: str) -> Client:
    """Return a client signed in as staff with these permissions."""
    client = Client()
    client.force_login(staff(*permissions))
    return client


def failed(trouble: str = "boom", about: models.Model | None = None) -> Job:
    """Return a job that ended FAILED at its only attempt."""
    letter = send_letter if about is None else send_letter.using(subject=about)
    return testing.perform(letter.enqueue(trouble=trouble))


def held(about: models.Model | None = None) -> Job:
    """Return a job whose first attempt broke off in an effect, which its second found held."""
    charge = charge_card if about is None else charge_card.using(subject=about)
    job = charge.enqueue()
    while job.status != Status.FAILED:
        make_ready([job.pk])
        job = testing.perform(job)
    return job


def running() -> Job:
    """Return a job that a worker is at."""
    job = claim(tasks.add.enqueue(a=1).pk, 1, "worker-1")
    assert job is not None
    return job


def successful() -> Job:
    """Return a job that ended SUCCESSFUL."""
    return testing.perform(tasks.add.enqueue(a=1, b=2))


def retrying() -> Job:
    """Return a job whose first attempt failed and that will be tried again."""
    return testing.perform(tasks.explode.enqueue(message="not now"))


def scheduled() -> Job:
    """Return a job that waits for its time."""
    return tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)


def cancelled() -> Job:
    """Return a job that was cancelled before it began."""
    return cancel(tasks.add.enqueue(a=1).pk)
