"""Deliveries kept in this process: for tests, and to show what a backend has to do."""

from collections import defaultdict, deque
from collections.abc import Iterable

from jobs.backends.base import Delivery
from jobs.queues import every_lane


class MemoryBackend:
    """A backend whose broker is a dictionary of lanes."""

    def __init__(self) -> None:
        """Start with empty lanes."""
        self._lanes: dict[str, deque[Delivery]] = defaultdict(deque)

    def deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Put each delivery at the end of its lane."""
        for delivery in deliveries:
            self._lanes[delivery.lane].append(delivery)

    def deliver_first(self, deliveries: Iterable[Delivery]) -> None:
        """Put each delivery at the front of its lane, the first one foremost."""
        for delivery in reversed(list(deliveries)):
            self._lanes[delivery.lane].appendleft(delivery)

    def waiting(self) -> dict[str, list[str]]:
        """Return the ids of the messages that wait, by lane."""
        return {lane: [delivery.message_id for delivery in waiting] for lane, waiting in self._lanes.items()}

    def discard(self, lane: str, message_id: str) -> None:
        """Take the first message of this id out of a lane."""
        found = [delivery for delivery in self._lanes[lane] if delivery.message_id == message_id]
        if found:
            self._lanes[lane].remove(found[0])

    def empty(self, lanes: Iterable[str]) -> None:
        """Take all messages out of lanes."""
        for lane in lanes:
            self._lanes[lane].clear()

    def has_forgotten(self) -> bool:
        """Say no: this broker ends with its process."""
        return False

    def stop(self, delivery: Delivery) -> None:
        """Take a delivery out of its lane; nothing runs elsewhere that could be stopped."""
        lane = self._lanes[delivery.lane]
        if delivery in lane:
            lane.remove(delivery)

    def worker_name(self) -> str:
        """Return nothing: there is no worker."""
        return ""

    def take(self) -> Delivery | None:
        """Pop the next delivery as a worker on all queues would; None when all lanes are empty."""
        return next((self._lanes[lane].popleft() for lane in every_lane() if self._lanes[lane]), None)
