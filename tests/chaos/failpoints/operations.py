"""An operation of the product, to be killed at each of its lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from jobs.models import Job, Schedule, Status
from tests.chaos.failpoints.witness import Witness

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Jobs of this tenant and rows of this name must never be seen: what made them was rolled back or refused.
UNWANTED = "unwanted"
# The caller of a job of this tenant writes a row of its own, in the same transaction.
CALLED = "called"
# Jobs of these tenants follow a batch, once each.
CALLED_AT_END, NEXT_STEP = "called at end", "next step"


@dataclass
class Scene:
    """What one act plays in: its witness, the person who acts, the jobs and schedules that were there before."""

    witness: Witness
    actor: "AbstractBaseUser"
    jobs: list[Job] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The witness's file, as tasks take it."""
        return self.witness.path

    @property
    def job(self) -> Job:
        """The first job that was there before."""
        return self.jobs[0]

    def know(self, *jobs: Job) -> None:
        """Take in jobs that were there before, whose callers have been told so."""
        for job in jobs:
            self.jobs.append(job)
            self.witness.tell(job.pk)


def nothing(scene: Scene) -> None:
    """Do nothing: there is nothing to prepare, or nobody who would ask again."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something the product does.

    `prepare` sets the scene. `act` is run in a process that dies at a line of one of the `targets`: modules of
    jobs.services, or others by their dotted names. `again` is what a caller does who got no answer. `ends` are the
    states that its jobs may end in.
    """

    name: str
    targets: tuple[str, ...]
    act: Callable[[Scene], object]
    prepare: Callable[[Scene], object] = nothing
    again: Callable[[Scene], object] = nothing
    ends: frozenset[Status] = frozenset({Status.SUCCESSFUL})
    # The database that it needs; empty for any.
    needs: str = ""
    # Whether a person does it, which the history tells.
    by_hand: bool = False

    def modules(self) -> list[ModuleType]:
        """Return the modules at whose lines it is killed."""
        return [import_module(name if "." in name else f"jobs.services.{name}") for name in self.targets]
