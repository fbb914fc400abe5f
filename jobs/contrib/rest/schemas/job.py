"""A job, as programs see it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from jobs.api import Status
from jobs.contrib.rest.moments import Moment
from jobs.contrib.rest.schemas.base import Told

# A plain enum: Django's has labels, which the document does not need.
State = StrEnum("State", {status.name: status.value for status in Status})  # type: ignore[misc]  # of what there is


class Progress(Told):
    """How far a job is."""

    current: int | None = Field(description="How much is done.")
    total: int | None = Field(description="How much there is to do, if that is known.")
    message: str = Field(description="What the task says about it.")


class About(Told):
    """What a job is about."""

    type: str = Field(description="The kind of thing.", examples=["billing.invoice"])
    id: str = Field(description="Its key.", examples=["42"])
    label: str = Field(description="What it was called when the job was asked for.", examples=["Invoice 2026-0042"])


class Links(Told):
    """Addresses, each `null` where it would answer no: acts that are not possible now or not allowed to you."""

    self: str = Field(description="This job.")
    retry: str | None = Field(description="POST here to retry it.")
    cancel: str | None = Field(description="POST here to cancel it.")
    admin: str | None = Field(description="Its page for people.")


class JobSummary(Told):
    """A job, as in a list."""

    id: UUID = Field(description="Its id; ids rise with time.")
    state: State = Field(
        description="`scheduled` and `retryable` wait for their time, `ready` waits for a worker; "
        "`successful`, `failed` and `cancelled` have ended."
    )
    task: str = Field(description="The task's name.", examples=["billing.tasks.email_invoice"])
    title: str = Field(description="The task in words.", examples=["Send invoice by e-mail"])
    queue: str = Field(description="Where it waits or waited.", examples=["email"])
    priority: int = Field(description="From -100 to 100; higher goes first.")
    about: About | None = Field(description="What it is about.")
    tenant: str = Field(description="Its tenant; empty for none.")
    requested_by: str | None = Field(description="Who asked for it: a username.")
    correlation_id: str = Field(description="What all that one request led to has in common.")
    idempotency_key: str = Field(description="The job’s own key, given by code; empty for none.")
    attempt: int = Field(description="The attempt that is due, runs, or was the last.")
    max_attempts: int = Field(description="The attempt after which no other follows by itself.")
    progress: Progress | None = Field(description="How far it is, if the task says so.")
    error: str = Field(description="The last failure in one line; empty for none.")
    enqueued_at: Moment = Field(description="When it was asked for.")
    run_after: Moment | None = Field(description="It does not run before.")
    ready_at: Moment | None = Field(description="Since when it waits, or waited, for a worker.")
    started_at: Moment | None = Field(description="When the last attempt began.")
    finished_at: Moment | None = Field(description="When it ended.")
    poll_after: int | None = Field(
        description="Seconds after which it is worth asking again; `null` once it has ended. Also as Retry-After."
    )
    links: Links


class AttemptOut(Told):
    """One try at a job."""

    number: int
    outcome: str = Field(description="How it ended, or `running`.", examples=["successful", "failed", "timed_out"])
    started_at: Moment
    finished_at: Moment | None
    error_class: str = Field(description="The kind of error; empty for none.", examples=["SMTPServerDisconnected"])
    error: str = Field(description="What the error says; empty for none.")
    worker: str | None = Field(description="Who ran it; only for whom may see all jobs.")
    traceback: str | None = Field(description="Only for whom may see all jobs.")


class JobOut(JobSummary):
    """A job with all that is known of it."""

    timeout: int = Field(description="Seconds that an attempt may take.")
    result: Any = Field(description="What the task returned.")
    arguments: dict[str, Any] | None = Field(
        description="What it was given, secret values masked; only for whom may see all jobs."
    )
    attempts: list[AttemptOut] = Field(description="In the order they were made.")


class JobPage(Told):
    """Some jobs, newest first."""

    items: list[JobSummary]
    next: str | None = Field(
        description="The cursor of the next page; `null` on the last one. A page may be short, or empty, and have a "
        "next one: where no index helps, so many rows are looked at and no more."
    )
