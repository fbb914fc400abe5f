"""The task that runs other applications' tasks: declared once for each backend, with that backend's policy."""

from typing import Any

from jobs.api import Backoff, Task, TaskPolicy, task
from jobs.contrib.django_tasks import running

DEFAULT_ALIAS = "default"


def run_django_task(
    *,
    task: str,
    args: list[Any],
    kwargs: dict[str, Any],
    backend: str = DEFAULT_ALIAS,
    queue: str = "default",
    run_after: str | None = None,
) -> Any:
    """Run a task that an application declared by Django's own decorator."""
    return running.run()


def runner(alias: str, retry: Backoff, timeout: int | None) -> Task[..., Any]:
    """Return the task that runs those of a backend; the jobs of the default one have the function's own name."""
    is_default = alias == DEFAULT_ALIAS
    name = f"{run_django_task.__module__}.{run_django_task.__qualname__}"
    policy = TaskPolicy(
        name=name if is_default else f"{name}.{alias}",
        title="Django task" if is_default else f"Django task ({alias})",
        retry=retry,
    )
    if timeout is not None:
        policy["timeout"] = timeout
    return task(**policy)(run_django_task)
