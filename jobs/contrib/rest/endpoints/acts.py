"""Start a job, retry one, cancel one: each once, however often it is asked for with the same Idempotency-Key."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables
from ninja import Body, Path

from jobs.api import (
    InvalidArguments,
    InvalidOptions,
    Job,
    JobNotCancellable,
    JobNotRetryable,
    Options,
    TaskNotOffered,
    cancel_job,
    read_job,
    retry_job,
    start_offered,
)
from jobs.contrib.rest.addresses import job_address
from jobs.contrib.rest.answering import answered
from jobs.contrib.rest.callers import Caller, caller_of
from jobs.contrib.rest.describing import answers
from jobs.contrib.rest.endpoints import jobs as reading
from jobs.contrib.rest.parameters import KEY, IdempotencyKey, JobId, known_only
from jobs.contrib.rest.presenting import summary_of
from jobs.contrib.rest.problems import ProblemError, invalid, not_found
from jobs.contrib.rest.schemas.asking import NewJob, Reason
from jobs.contrib.rest.schemas.job import JobSummary
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.repeating import Answer, digest_of, done
from jobs.contrib.rest.subjects import named_subject

# One address takes both: what is read there, and what is done.
router = reading.router


@router.post(
    "",
    response={202: JobSummary},
    url_name="jobs",
    operation_id="start_job",
    tags=["Acts"],
    summary="Start a job",
    openapi_extra=answers(409, 413, 415, 422),
)
@sensitive_variables("body")
def start_job(request: HttpRequest, body: Body[NewJob], idempotency_key: IdempotencyKey = KEY) -> HttpResponse:
    """Make a job of a task that is offered, in your name. It is there when this is answered, and runs as soon as a
    worker takes it; Location says where to look how far it is.
    """  # noqa: D205  # one paragraph in the document
    known_only(request)
    caller = caller_of(request)
    caller.need(Scope.JOBS_ENQUEUE, "jobs.add_job")
    return _act(request, caller, idempotency_key, body, 202, lambda: _started(caller, body))


@router.post(
    "/{job_id}/retry",
    response={200: JobSummary},
    url_name="retry",
    operation_id="retry_job",
    tags=["Acts"],
    summary="Retry a job",
    openapi_extra=answers(404, 409, 413, 415, 422),
)
def retry(
    request: HttpRequest,
    job_id: Path[JobId],
    body: Body[Reason] = Reason(),  # noqa: B008  # ninja's way to say that there may be none
    idempotency_key: IdempotencyKey = KEY,
) -> HttpResponse:
    """Let a job that failed or was cancelled run again, with its whole budget of attempts anew."""
    known_only(request)
    caller = caller_of(request)
    found = _permitted(job_id, caller, Scope.JOBS_RETRY, "jobs.retry_job")
    return _act(request, caller, idempotency_key, body, 200, lambda: _retried(caller, found, body.reason))


@router.post(
    "/{job_id}/cancel",
    response={200: JobSummary},
    url_name="cancel",
    operation_id="cancel_job",
    tags=["Acts"],
    summary="Cancel a job",
    openapi_extra=answers(404, 409, 413, 415, 422),
)
def cancel(
    request: HttpRequest,
    job_id: Path[JobId],
    body: Body[Reason] = Reason(),  # noqa: B008  # ninja's way to say that there may be none
    idempotency_key: IdempotencyKey = KEY,
) -> HttpResponse:
    """Cancel a job that waits or runs. What it did outside of the database stays done."""
    known_only(request)
    caller = caller_of(request)
    found = _permitted(job_id, caller, Scope.JOBS_CANCEL, "jobs.cancel_job")
    return _act(request, caller, idempotency_key, body, 200, lambda: _cancelled(caller, found, body.reason))


def _permitted(job_id: str, caller: Caller, scope: Scope, permission: str) -> UUID:
    """Return the id of a job that the caller may see and act on; raises ProblemError (404, 403)."""
    caller.need(scope)
    job = reading.visible_job(job_id, caller).job
    caller.need(scope, permission)
    return job.pk


def _act(
    request: HttpRequest, caller: Caller, key: str | None, body: Any, status: int, act: Callable[[], Job]
) -> HttpResponse:
    """Do it in one transaction, with what is written of it; once, where there is a key."""

    def do() -> Answer:
        with caller.acting():
            job = act()
        found = read_job(job.pk)
        summary = summary_of(found.job if found else job, request, caller)
        headers = {"Location": job_address(request, job.pk)} if status == 202 else {}
        return Answer(status=status, body=summary.model_dump_json(), headers=headers)

    digest = digest_of("POST", request.path, body.model_dump(mode="json"))
    return answered(done(caller.user, key, digest, do))


@sensitive_variables("body")
def _started(caller: Caller, body: NewJob) -> Job:
    try:
        options = _options(caller, body)
        return start_offered(body.task, body.arguments, options, actor=caller.user)
    except TaskNotOffered as refusal:
        raise invalid({"detail": str(refusal), "pointer": "#/task"}) from None
    except InvalidArguments as refusal:
        pointer = f"#/arguments/{refusal.argument}" if refusal.argument else "#/arguments"
        raise invalid({"detail": str(refusal), "pointer": pointer}) from None
    except InvalidOptions as refusal:
        raise invalid({"detail": str(refusal), "pointer": "#/run_after"}) from None


def _options(caller: Caller, body: NewJob) -> Options:
    return Options(
        queue_name=body.queue,
        priority=body.priority,
        run_after=body.run_after,
        requested_by=caller.user,
        subject=None if body.subject is None else named_subject(body.subject, caller, "#/subject"),
        tenant=body.tenant or "",
    )


def _retried(caller: Caller, job_id: UUID, reason: str) -> Job:
    try:
        return retry_job(job_id, actor=caller.user, reason=reason)
    except JobNotRetryable as refusal:
        raise ProblemError(409, "not_retryable", str(refusal), is_kept=True) from None
    except Job.DoesNotExist:
        raise not_found() from None


def _cancelled(caller: Caller, job_id: UUID, reason: str) -> Job:
    try:
        return cancel_job(job_id, actor=caller.user, reason=reason)
    except JobNotCancellable as refusal:
        raise ProblemError(409, "not_cancellable", str(refusal), is_kept=True) from None
    except Job.DoesNotExist:
        raise not_found() from None
