"""Enqueue what a program asks for: a job of a task that is offered to programs, in the name of a person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from jobs.exceptions import TaskNotOffered
from jobs.models import Job
from jobs.registry import TaskDefinition, every_definition, find_definition
from jobs.services.enqueueing import enqueue
from jobs.services.journal import record_act
from jobs.services.requests import Options, Request

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# The act, in the history.
STARTED = "Started by a program."


def offered_tasks() -> list[TaskDefinition]:
    """Return the tasks that programs may make jobs of, by name."""
    return [task for task in every_definition() if task.api]


@sensitive_variables("arguments")
def start_offered(task: str, arguments: Mapping[str, Any], options: Options, *, actor: "AbstractBaseUser") -> Job:
    """Enqueue a job of a task that is offered, and note who asked; `options` name no other asker.

    Raises TaskNotOffered, InvalidArguments, InvalidOptions.
    """
    definition = find_definition(task)
    if definition is None or not definition.api:
        raise TaskNotOffered(f"There is no task {task!r:.80} that programs may start.")
    with transaction.atomic():
        job = enqueue(Request(definition=definition, options=options, arguments=arguments))
        record_act(actor, job, STARTED)
    return job
