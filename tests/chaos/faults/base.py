"""What every fault is."""

from typing import Protocol

from tests.chaos.world import World


class Fault(Protocol):
    """Something that goes wrong while jobs are enqueued and run."""

    name: str
    # Whether attempts may die of it.
    kills: bool

    def strike(self, world: World) -> None:
        """Break something once, and mend it again."""
