"""A task that programs may start."""

from typing import Any

from pydantic import Field

from jobs.contrib.rest.schemas.base import Told


class TaskOut(Told):
    """A task, and what it takes."""

    name: str = Field(examples=["billing.tasks.generate_pdf"])
    title: str = Field(examples=["Make invoice PDF"])
    description: str
    queue: str = Field(description="Where its jobs wait, if nothing else is said.")
    priority: int
    timeout: int = Field(description="Seconds that an attempt may take.")
    max_attempts: int
    arguments: dict[str, Any] = Field(description="JSON Schema (2020-12) of its arguments.")


class TaskList(Told):
    """The tasks that you may start."""

    items: list[TaskOut]
