"""Read which tasks programs may start."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jobs.api import TaskDefinition, argument_schema, offered_tasks
from jobs.contrib.rest.answering import shown
from jobs.contrib.rest.callers import caller_of
from jobs.contrib.rest.describing import answers
from jobs.contrib.rest.parameters import known_only
from jobs.contrib.rest.schemas.task import TaskList, TaskOut
from jobs.contrib.rest.scopes import Scope

router = Router(tags=["Tasks"])


@router.get(
    "",
    response={200: TaskList},
    url_name="tasks",
    operation_id="list_tasks",
    summary="List tasks",
    openapi_extra=answers(304),
)
def list_tasks(request: HttpRequest) -> HttpResponse:
    """Return the tasks that you may start, each with the JSON Schema of its arguments; none without the permission."""
    known_only(request)
    caller = caller_of(request)
    caller.need(Scope.JOBS_ENQUEUE)
    offered = offered_tasks() if caller.may(Scope.JOBS_ENQUEUE, "jobs.add_job") else []
    return shown(request, TaskList(items=[_out(task) for task in offered]))


def _out(task: TaskDefinition) -> TaskOut:
    return TaskOut(
        name=task.name,
        title=task.title,
        description=task.description,
        queue=task.queue_name,
        priority=task.priority,
        timeout=task.timeout,
        max_attempts=task.retry.max_attempts,
        arguments=argument_schema(task),
    )
