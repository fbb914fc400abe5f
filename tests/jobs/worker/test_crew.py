"""The crew: its children end where they should, are replaced, and share what may be run."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from jobs.backends.taking import Lanes
from jobs.queues import lanes
from jobs.worker import crew as crews
from jobs.worker.crew import Crew
from jobs.worker.plan import Plan
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url")]

Hire = Callable[[Plan], Crew]


@pytest.fixture
def hire() -> Iterator[Hire]:
    """Make a crew that is gone after the test."""
    hired: list[Crew] = []

    def make(plan: Plan) -> Crew:
        connections.close_all()
        hired.append(Crew("worker", Lanes(lanes("default"), "worker"), plan))
        return hired[-1]

    yield make
    for crew in hired:
        crew.end_all()
        all_end(crew)


def all_end(crew: Crew) -> None:
    """Look after a crew until it has no child."""

    def ended() -> bool:
        crew.look()
        return crew.is_empty

    wait_until(ended, "the children have ended", 10)


def pids(crew: Crew) -> list[int]:
    return [member.pid for member in crew._members.values()]


@pytest.mark.parametrize(("most", "processes"), [(10, 3), (2, 4), (7, 7), (0, 2), (1, 1)])
def test_children_share_what_may_be_run_and_no_more(most: int, processes: int) -> None:
    plan = Plan(processes=processes, max_jobs=most, jobs_per_child=100)
    quotas = [plan.limits(place, 0).quota or 0 for place in range(processes)]
    assert sum(quotas) == most
    assert max(quotas) - min(quotas) <= 1


def test_child_that_replaces_another_may_run_what_that_one_left() -> None:
    plan = Plan(processes=2, max_jobs=11, jobs_per_child=100)
    assert [plan.limits(place, 4).quota for place in range(2)] == [2, 1]


def test_without_a_limit_there_is_no_quota() -> None:
    assert Plan(processes=2, jobs_per_child=100).limits(0, 50).quota is None


def test_place_that_may_run_nothing_gets_no_child(hire: Hire) -> None:
    crew = hire(Plan(processes=3, max_jobs=0, jobs_per_child=100))
    crew.fill()
    assert pids(crew) == []
    assert crew.is_done


def test_crew_is_done_when_there_is_nothing_to_do(hire: Hire) -> None:
    crew = hire(Plan(processes=2, burst=True, jobs_per_child=100))
    crew.fill()
    assert len(pids(crew)) == 2
    all_end(crew)
    assert crew.is_done
    crew.fill()
    assert pids(crew) == []


def test_killed_child_is_replaced_at_once_by_one_of_another_name(hire: Hire) -> None:
    crew = hire(Plan(processes=1, jobs_per_child=100))
    crew.fill()
    ((killed, name),) = [(member.pid, member.name) for member in crew._members.values()]
    os.kill(killed, signal.SIGKILL)
    all_end(crew)
    crew.fill()
    ((pid, new_name),) = [(member.pid, member.name) for member in crew._members.values()]
    assert pid != killed
    assert new_name != name


def test_child_that_dies_as_it_starts_is_not_replaced_at_once(hire: Hire, monkeypatch: pytest.MonkeyPatch) -> None:
    crew = hire(Plan(processes=1, jobs_per_child=100))
    with monkeypatch.context() as broken:
        broken.setattr(Crew, "_child", lambda *_: 1 / 0)
        crew.fill()
    all_end(crew)
    crew.fill()
    assert pids(crew) == []
    later = time.monotonic() + crews.START_PAUSE
    monkeypatch.setattr(time, "monotonic", lambda: later)
    crew.fill()
    assert len(pids(crew)) == 1
    monkeypatch.undo()


def test_told_to_stop_all_children_end(hire: Hire) -> None:
    crew = hire(Plan(processes=2, jobs_per_child=100))
    crew.fill()
    crew.stop()
    all_end(crew)
