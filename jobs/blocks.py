"""Blocks that other applications add to the pages of their jobs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Model
from django.http import HttpRequest

from jobs.models import Job
from jobs.registry import TaskDefinition

# What a block says of a job to this viewer: escaped unless it is safe; None or "" where there is nothing to say.
Says = Callable[[Job, HttpRequest], str | None]


class Named(Protocol):
    """A task."""

    @property
    def definition(self) -> TaskDefinition:
        """What it is called."""


@dataclass(frozen=True, kw_only=True)
class JobBlock:
    """One block: its title, what it says, and on the pages of which jobs; of all where neither is named."""

    title: str
    says: Says
    tasks: frozenset[str]
    subject: type[Model] | None

    def is_for(self, job: Job) -> bool:
        """Say whether it belongs on a job's page."""
        if self.tasks and job.task not in self.tasks:
            return False
        # A content type outlives its model.
        about = job.subject_type.model_class() if job.subject_type else None
        return self.subject is None or (about is not None and issubclass(about, self.subject))


_blocks: list[JobBlock] = []


def job_block(
    title: str, *, tasks: Collection[Named] = (), subject: type[Model] | None = None
) -> Callable[[Says], Says]:
    """Add what a function says to the pages of jobs of some tasks, about some kind of subject, or both.

    The function is asked whenever the page is shown, every two seconds while the job lives: keep it to a query or two.
    """

    def add(says: Says) -> Says:
        names = frozenset(task.definition.name for task in tasks)
        _blocks.append(JobBlock(title=title, says=says, tasks=names, subject=subject))
        return says

    return add


def blocks_for(job: Job) -> list[JobBlock]:
    """Return the blocks of a job's page, in the order they were added."""
    return [block for block in _blocks if block.is_for(job)]
