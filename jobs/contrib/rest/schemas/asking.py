"""What programs send, and the parameters of lists."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from jobs.api import Queue
from jobs.contrib.rest.limits import LARGEST_PAGE, PAGE
from jobs.contrib.rest.moments import Moment
from jobs.contrib.rest.schemas.base import Sent
from jobs.contrib.rest.schemas.job import State
from jobs.contrib.rest.subjects import SUBJECT

# The log of acts has room for more; nobody reads it.
LONGEST_REASON = 500
# As long as a job keeps it.
LONGEST_TENANT = 100

# An address with a NUL in it is refused before anybody reads it.
_NO_NUL = r"^[^\x00]+$"
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL)]
Subject = Annotated[str, StringConstraints(pattern=SUBJECT)]
Tenant = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TENANT, pattern=_NO_NUL)]
# Parameters of an address are text, whatever they mean.
Number = Annotated[int, Field(strict=False)]


class NewJob(Sent):
    """A job to be made of a task that is offered; `GET /tasks` lists them."""

    task: Word = Field(description="The task’s name.", examples=["billing.tasks.generate_pdf"])
    arguments: dict[str, Any] = Field(
        default_factory=dict, description="By name, as the task’s schema says.", examples=[{"invoice_id": 42}]
    )
    queue: Annotated[Queue, Field(strict=False)] | None = Field(
        None, description="Where it waits, if not where the task says."
    )
    priority: Annotated[int, Field(ge=-100, le=100)] | None = Field(None, description="Higher goes first.")
    run_after: Moment | None = Field(None, description="It does not run before; at most ten years from now.")
    subject: Subject | None = Field(
        None, description="What it is about, as type:id: something that you may view.", examples=["billing.invoice:42"]
    )
    tenant: Tenant | None = Field(None, description="Whose job it is: a label to find it by.", examples=["north"])


class Reason(Sent):
    """Why somebody does something; it stays in the log of acts."""

    reason: Annotated[
        str,
        StringConstraints(max_length=LONGEST_REASON),
        Field(description="Why, for people who read the log.", examples=["The mail server is back."]),
    ] = ""


class JobsQuery(Sent):
    """Which jobs are listed; all that is given must fit."""

    state: list[Annotated[State, Field(strict=False)]] = Field([], description="How it stands; several may be given.")
    task: Word | None = Field(None, description="The task’s whole name.")
    queue: Word | None = Field(None, description="Where it waits or waited.")
    tenant: Word | None = Field(None, description="The whole label.")
    subject: Subject | None = Field(None, description="What it is about, as type:id.", examples=["billing.invoice:42"])
    idempotency_key: Word | None = Field(
        None, description="The job’s own whole key; one that a tenant gave needs `tenant`, too."
    )
    correlation_id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_NO_NUL)] | None = Field(
        None, description="All that one request led to."
    )
    enqueued_after: Moment | None = Field(None, description="Asked for then or later.")
    enqueued_before: Moment | None = Field(None, description="Asked for before then.")
    limit: Annotated[Number, Field(ge=1, le=LARGEST_PAGE)] = Field(PAGE, description="Jobs on a page.")
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")] | None = Field(
        None, description="`next` of the page before."
    )
