"""What any backend does: carry `(job id, attempt)` to a worker, and nothing that matters besides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from jobs.queues import lane

# The only dotted path a delivery may name.
ENTRYPOINT = "jobs.entrypoint.perform"
# What the database's column holds; whoever can write to Redis may name any number.
LARGEST_ATTEMPT = 2**31 - 1


def message_id(job_id: UUID, attempt: int) -> str:
    """Return the name of an attempt's delivery at the broker: `<uuid>-<attempt>`."""
    return f"{job_id}-{attempt}"


def job_id_of(message: str) -> UUID | None:
    """Return the job that a message at the broker is about; None for a message that is no delivery."""
    try:
        return UUID(message.rpartition("-")[0])
    except ValueError:
        return None


def attempt_of(message: str) -> tuple[UUID, int] | None:
    """Return the job and the attempt that a message at the broker is about; None for a message that is no delivery."""
    job, _, attempt = message.rpartition("-")
    try:
        found = UUID(job), int(attempt)
    except ValueError:
        return None
    # One way to write it: a second name for the same attempt would be deleted under the first.
    return found if 0 < found[1] <= LARGEST_ATTEMPT and message_id(*found) == message else None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One attempt on its way to a worker."""

    job_id: UUID
    attempt: int
    queue_name: str
    priority: int
    timeout: int

    @property
    def message_id(self) -> str:
        """The delivery's name at the broker."""
        return message_id(self.job_id, self.attempt)

    @property
    def lane(self) -> str:
        """The lane it travels in."""
        return lane(self.queue_name, self.priority)


class Backend(Protocol):
    """A carrier. It may lose and repeat deliveries: the database notices one and ignores the other."""

    def deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Hand deliveries over, each behind those of its lane; raises BackendUnavailable."""

    def deliver_first(self, deliveries: Iterable[Delivery]) -> None:
        """Hand deliveries over, before all that wait in their lanes; raises BackendUnavailable."""

    def waiting(self) -> dict[str, list[str]]:
        """Return the ids of the messages that wait, by lane, next one first; raises BackendUnavailable."""

    def discard(self, lane: str, message_id: str) -> None:
        """Take a message out of a lane, once if it is there twice; raises BackendUnavailable."""

    def empty(self, lanes: Iterable[str]) -> None:
        """Take all messages out of lanes; raises BackendUnavailable."""

    def has_forgotten(self) -> bool:
        """Say whether the broker lost its memory since this process last asked, or has never been asked by it.

        Restarted empty, flushed, set back to an earlier day: whatever was delivered before may be gone.
        Raises BackendUnavailable.
        """

    def stop(self, delivery: Delivery) -> None:
        """Take a delivery back, or stop the worker that runs it; raises BackendUnavailable."""

    def worker_name(self) -> str:
        """Return the name of the worker this code runs in; empty outside of one."""
