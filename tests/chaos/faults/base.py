"""What every fault is."""

from abc import ABC, abstractmethod
from typing import ClassVar

from tests.chaos.options import Size
from tests.chaos.workload import MIX, Mix
from tests.chaos.world import World


class Fault(ABC):
    """Something that goes wrong while jobs are enqueued and run."""

    name: ClassVar[str]
    # Whether attempts may die of it; where they may not, a crashed one is a finding.
    kills: ClassVar[bool] = True
    # Whether nothing worse than the death of children happens: what had ended must not run again then.
    keeps_ended: ClassVar[bool] = False
    # Whether producers may die of it, and leave jobs out that were planned.
    kills_producers: ClassVar[bool] = False
    # The jobs that feel it most.
    mix: ClassVar[Mix] = MIX
    # How many of the jobs that a fault gets on average it needs.
    part: ClassVar[float] = 1
    # How many jobs are enqueued a second: about as many as three workers of two cores get done. More would only queue,
    # fewer would leave them idle.
    jobs_a_second: ClassVar[int] = 40
    # Whether every thread enqueues every job.
    at_once: ClassVar[bool] = False

    @abstractmethod
    def strike(self, world: World) -> None:
        """Break something once, and mend it again."""

    def jobs(self, size: Size, average: int) -> int:
        """Return how many jobs to try it on, where a fault gets so many on average."""
        return round(self.part * average)

    def why_not(self, world: World) -> str:
        """Return why this can't be tried here; empty when it can."""
        return ""
