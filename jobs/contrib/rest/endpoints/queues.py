"""Read how queues stand."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router

from jobs.api import QueueState, queue_states
from jobs.contrib.rest.addresses import queue_address
from jobs.contrib.rest.answering import shown
from jobs.contrib.rest.callers import caller_of
from jobs.contrib.rest.describing import answers
from jobs.contrib.rest.parameters import QueueName, known_only
from jobs.contrib.rest.problems import not_found
from jobs.contrib.rest.schemas.queue import Pause, QueueList, QueueOut
from jobs.contrib.rest.scopes import Scope

router = Router(tags=["Queues"])

VIEW = "jobs.view_queuecontrol"


@router.get(
    "",
    response={200: QueueList},
    url_name="queues",
    operation_id="list_queues",
    summary="List queues",
    openapi_extra=answers(304),
)
def list_queues(request: HttpRequest) -> HttpResponse:
    """Return how each queue stands: what waits, runs and failed, who listens, and whether staff have paused it."""
    known_only(request)
    caller_of(request).need(Scope.QUEUES_READ, VIEW)
    return shown(request, QueueList(items=[_out(state, request) for state in queue_states()]))


@router.get(
    "/{name}",
    response={200: QueueOut},
    url_name="queue",
    operation_id="get_queue",
    summary="Read a queue",
    openapi_extra=answers(304, 404),
)
def get_queue(request: HttpRequest, name: Path[QueueName]) -> HttpResponse:
    """Return how one queue stands."""
    known_only(request)
    caller_of(request).need(Scope.QUEUES_READ, VIEW)
    state = next((state for state in queue_states() if state.name == name), None)
    if state is None:
        raise not_found()
    return shown(request, _out(state, request))


def _out(state: QueueState, request: HttpRequest) -> QueueOut:
    return QueueOut(
        name=state.name,
        waiting=state.waiting,
        running=state.running,
        later=state.later,
        retrying=state.retrying,
        failed=state.failed,
        is_counted_in_full=not state.bounded,
        oldest_wait=(timezone.now() - state.oldest).total_seconds() if state.oldest else None,
        workers=state.workers,
        pause=_pause(state),
        link=queue_address(request, state.name),
    )


def _pause(state: QueueState) -> Pause | None:
    pause = state.pause
    if pause is None:
        return None
    return Pause(
        since=pause.paused_at,
        until=pause.paused_until,
        by=pause.paused_by.get_username() if pause.paused_by else None,
        reason=pause.pause_reason,
    )
