"""The tasks that schedules run, as people know them."""

from jobs.registry import TaskDefinition, every_definition, find_definition
from jobs.services.mass_asking import MASS_TASKS


def task_description(name: str) -> str:
    """Return what a task does, in a sentence."""
    task = find_definition(name)
    return task.description if task else "Its code is not here: renamed, or not deployed."


def schedulable_tasks() -> list[TaskDefinition]:
    """Return the tasks that a schedule can run, by title.

    None that can't do without a secret, and none that does one person's act on many jobs.
    """
    fit = [task for task in every_definition() if task.name not in MASS_TASKS]
    tasks = [task for task in fit if not task.secret & task.required]
    return sorted(tasks, key=lambda task: task.title.lower())
