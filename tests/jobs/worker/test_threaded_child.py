"""A child with threads fetches no more than its slate has lines for, however slowly ends are recorded."""

from typing import Any, cast
from uuid import uuid4

import pytest

from jobs.backends.taking import Lanes
from jobs.services.leasing import Held
from jobs.worker.child import Limits
from jobs.worker.slate import Slate
from jobs.worker.threaded_child import ThreadedChild

THREADS = 2
LINES = 4 * THREADS


class Asked:
    """Lanes that are empty, and keep how much they were asked for."""

    is_suspended = False

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def take(self, size: int, told: Any) -> list[Held]:
        self.sizes.append(size)
        return []

    def wait(self, seconds: int) -> list[Held]:
        return []


@pytest.mark.parametrize(("ended", "asked"), [(0, [THREADS]), (LINES - 1, [1]), (LINES, [])])
def test_what_is_not_recorded_yet_leaves_less_room(ended: int, asked: list[int]) -> None:
    slate, lanes = Slate(LINES), Asked()
    slate.fetch([(uuid4(), 1) for _ in range(ended)])
    child = ThreadedChild(slate, cast("Lanes", lanes), "w/1", Limits(jobs=100, memory=2**40), THREADS)
    child._recorder.start()
    child._turn()
    assert lanes.sizes == asked
