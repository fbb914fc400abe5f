"""The tasks that schedules run, as people know them."""

from jobs.exceptions import UnknownTask
from jobs.registry import TaskDefinition, every_definition, get_definition


def task_of(name: str) -> TaskDefinition | None:
    """Return a task; None when its code is not here."""
    try:
        return get_definition(name)
    except UnknownTask:
        return None


def task_description(name: str) -> str:
    """Return what a task does, in a sentence."""
    task = task_of(name)
    return task.description if task else "Its code is not here: renamed, or not deployed."


def schedulable_tasks() -> list[TaskDefinition]:
    """Return the tasks that a schedule can run, by title: all but those that can't do without a secret."""
    tasks = [task for task in every_definition() if not task.secret & task.required]
    return sorted(tasks, key=lambda task: task.title.lower())
