"""What staff can do to jobs: each verb with its permission, its service, and what it says about itself."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeGuard
from uuid import UUID

from jobs.exceptions import JobNotCancellable, JobNotRetryable, JobNotTimed, JobsError
from jobs.models import LIVE, RETRYABLE_BY_HAND, TIMED, Job, MassVerb, Status
from jobs.services.cancelling import cancel, cancel_many
from jobs.services.hastening import hasten, hasten_many
from jobs.services.retrying import retry, retry_many

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User


class Act(Protocol):
    """A service that does something to one job and writes who did it and why."""

    def __call__(self, job_id: UUID, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
        """Do it and return the job as it is afterwards."""


class ActOnMany(Protocol):
    """A service that does it to those of some jobs that stand so, and says which they were."""

    def __call__(
        self, job_ids: Collection[UUID], *, actor: "AbstractBaseUser | None" = None, reason: str = ""
    ) -> set[UUID]:
        """Do it and return the ids of the jobs it was done to."""


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing staff can do to a job. `name` is also its permission's: `jobs.<name>_job`."""

    name: str
    label: str
    # With a place for what it is done to.
    order: str
    done: str
    past: str
    statuses: tuple[Status, ...]
    refusal: type[JobsError]
    act: Act
    act_on_many: ActOnMany
    does: str
    does_not: str

    def to(self, what: str) -> str:
        """Return what a person orders, as a button says it: `Retry 37 failed jobs`."""
        return self.order.format(what)

    @property
    def permission(self) -> str:
        """The permission it needs."""
        return f"jobs.{self.name}_job"

    @property
    def on_many(self) -> MassVerb:
        """What it is called where it is done to many jobs."""
        return MassVerb(self.name)

    def permits(self, user: "User | AnonymousUser") -> "TypeGuard[User]":
        """Say whether a user may do it; who may not see jobs may not act on them."""
        return user.has_perms(["jobs.view_job", self.permission])

    def fits(self, job: Job) -> bool:
        """Say whether it makes sense for a job as it stands; the service decides again when it is done."""
        return job.status in self.statuses and job.erased_at is None


RETRY = Verb(
    name="retry",
    label="Retry",
    order="Retry {}",
    done="Retried {}",
    past="Retried",
    statuses=RETRYABLE_BY_HAND,
    refusal=JobNotRetryable,
    act=retry,
    act_on_many=retry_many,
    does="it goes back to the queue at once, with the full number of attempts.",
    does_not="repeat what is noted as done. An e-mail that was sent is not sent again.",
)
CANCEL = Verb(
    name="cancel",
    label="Cancel",
    order="Cancel {}",
    done="Cancelled {}",
    past="Cancelled",
    statuses=LIVE,
    refusal=JobNotCancellable,
    act=cancel,
    act_on_many=cancel_many,
    does="a waiting job will not run; a running one is stopped as soon as its worker hears of it.",
    does_not="undo what was already done. An e-mail that was sent stays sent.",
)
RUN = Verb(
    name="run",
    label="Run now",
    order="Run {} now",
    done="Brought {} forward",
    past="Brought forward",
    statuses=TIMED,
    refusal=JobNotTimed,
    act=hasten,
    act_on_many=hasten_many,
    does="a job that waits for its time, or for its next attempt, is handed to the workers at once.",
    does_not="run before what waits already, or give a job more attempts than it has.",
)
VERBS = (RETRY, RUN, CANCEL)
