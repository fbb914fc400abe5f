"""The tasks that schedules run, as people know them."""

from jobs.exceptions import UnknownTask
from jobs.registry import TaskDefinition, every_definition, get_definition

# A choice is one line.
CHOICE_LENGTH = 110


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


def task_choices() -> list[tuple[str, str]]:
    """Return every task to choose from, by its title, with what it does and takes."""
    tasks = sorted(every_definition(), key=lambda task: task.title.lower())
    return [("", "Choose a task"), *((task.name, _choice(task)) for task in tasks)]


def arguments_words(task: TaskDefinition) -> str:
    """Return what a task takes: `invoice_id (needed), copies`."""
    named = [f"{name} (needed)" if name in task.required else name for name in task.parameters]
    return ", ".join(named) or "nothing"


def _choice(task: TaskDefinition) -> str:
    words = f"{task.title}: {task.description}" if task.description else task.title
    takes = f" · takes {arguments_words(task)}" if task.parameters else ""
    return f"{words if len(words) <= CHOICE_LENGTH else f'{words[: CHOICE_LENGTH - 1]}…'}{takes}"
