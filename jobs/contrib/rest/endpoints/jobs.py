"""Read jobs: one, or those that fit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from jobs.api import JobFilter, JobReading, Status, read_job, read_jobs
from jobs.contrib.rest.addresses import page_address
from jobs.contrib.rest.answering import shown
from jobs.contrib.rest.callers import Caller, caller_of
from jobs.contrib.rest.cursors import cursor_after, place_of
from jobs.contrib.rest.describing import answers
from jobs.contrib.rest.parameters import JobId, known_only
from jobs.contrib.rest.presenting import job_out, poll_after, summary_of
from jobs.contrib.rest.problems import not_found
from jobs.contrib.rest.schemas.asking import JobsQuery
from jobs.contrib.rest.schemas.job import JobOut, JobPage
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.subjects import parts_of

router = Router(tags=["Jobs"])


@router.get(
    "",
    response={200: JobPage},
    url_name="jobs",
    operation_id="list_jobs",
    summary="List jobs",
    openapi_extra=answers(304, 422),
)
def list_jobs(request: HttpRequest, query: Query[JobsQuery]) -> HttpResponse:
    """Return the jobs that you may see, newest first: all of them with the permission to view jobs, else those that
    you asked for. `next` and the header Link lead to the next page.
    """  # noqa: D205  # one paragraph in the document
    known_only(request, JobsQuery)
    caller = caller_of(request)
    caller.need(Scope.JOBS_READ)
    after = None if query.cursor is None else place_of(query.cursor)
    leaf = read_jobs(_wanted(query, caller), after=after, size=query.limit)
    onwards = None if leaf.after is None else cursor_after(leaf.after)
    page = JobPage(items=[summary_of(job, request, caller) for job in leaf.jobs], next=onwards)
    return shown(request, page, {"Link": f'<{page_address(request, onwards)}>; rel="next"'} if onwards else None)


@router.get(
    "/{job_id}",
    response={200: JobOut},
    url_name="job",
    operation_id="get_job",
    summary="Read a job",
    openapi_extra=answers(304, 404),
)
def get_job(request: HttpRequest, job_id: Path[JobId]) -> HttpResponse:
    """Return a job with its result and attempts. Send its ETag as If-None-Match when you ask again, and wait as long
    as Retry-After says.
    """  # noqa: D205  # one paragraph in the document
    known_only(request)
    caller = caller_of(request)
    caller.need(Scope.JOBS_READ)
    reading = visible_job(job_id, caller)
    pause = poll_after(reading.job)
    return shown(request, job_out(reading, request, caller), None if pause is None else {"Retry-After": str(pause)})


def visible_job(job_id: str, caller: Caller) -> JobReading:
    """Return a job that the caller may see; raises ProblemError (404), whether it is hidden or not there."""
    try:
        reading = read_job(UUID(job_id))
    except ValueError:
        reading = None
    if reading is None or not caller.may_see(reading.job):
        raise not_found()
    return reading


def _wanted(query: JobsQuery, caller: Caller) -> JobFilter:
    return JobFilter(
        statuses=[Status(state) for state in query.state],
        task=query.task,
        queue_name=query.queue,
        tenant=query.tenant,
        subject=None if query.subject is None else parts_of(query.subject),
        idempotency_key=query.idempotency_key,
        correlation_id=query.correlation_id,
        since=query.enqueued_after,
        until=query.enqueued_before,
        requested_by=None if caller.sees_all else caller.user,
    )
