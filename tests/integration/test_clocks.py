"""Several real clocks: one leads, the others stand by and take over, and each time of a schedule is fired once."""

import signal
import subprocess
import time

import pytest
from django.utils import timezone

from jobs.api import Job
from jobs.models import Firing, Heartbeat, Kind, Lease, Schedule
from jobs.selectors.health import is_alive, processes
from jobs.services.leading import LEASE_TIME
from tests.sample import tasks
from tests.servers.processes import Start
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration

# Goal for the time until another clock leads, in seconds.
TAKE_OVER = 10
SCHEDULES = 200
HOURLY = "hourly-"


@pytest.fixture
def two_clocks(start: Start) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    """The clock that leads, and the one that stands by."""
    clocks = start("rqscheduler"), start("rqscheduler")
    wait_until(lambda: Heartbeat.objects.filter(kind=Kind.CLOCK).count() == 2 and leader(), "both clocks tick")
    first, second = clocks
    return (first, second) if leader() == first.pid else (second, first)


def leader() -> int:
    """Return the process id of the clock that leads; 0 while there is none."""
    lease = Lease.objects.filter(duty="clock").first()
    return int(lease.holder.rpartition("-")[2]) if lease else 0


def test_a_clock_that_stands_by_is_on_the_list_and_takes_over_at_once_from_one_that_stops(
    two_clocks: tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]],
) -> None:
    leading, standing_by = two_clocks
    assert [is_alive(clock) for clock in processes()] == [True, True]
    leading.send_signal(signal.SIGTERM)
    assert leading.wait(10) == 0
    stopped = time.monotonic()
    wait_until(lambda: leader() == standing_by.pid, "the other clock leads")
    # Not by its lease's running out, but because it was let go.
    assert time.monotonic() - stopped < LEASE_TIME.total_seconds() / 2
    assert Heartbeat.objects.get().process.endswith(f"-{standing_by.pid}")


def test_each_of_many_times_is_fired_once_by_clocks_of_which_one_is_killed(
    two_clocks: tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]], start: Start
) -> None:
    leading, _ = two_clocks
    start("rqscheduler")
    _make_due_schedules()
    wait_until(Firing.objects.filter(schedule__key__startswith=HOURLY).exists, "the first is fired")
    leading.kill()
    killed = time.monotonic()
    wait_until(lambda: leader() != leading.pid, "another clock leads")
    assert time.monotonic() - killed < TAKE_OVER
    wait_until(lambda: not Schedule.objects.due().exists(), "all are fired")
    # Not those that the product has of its own, and whose hour may strike meanwhile.
    ours = Firing.objects.filter(schedule__key__startswith=HOURLY)
    assert ours.count() == Job.objects.filter(task=tasks.add.definition.name).count() == SCHEDULES
    assert ours.values("job").distinct().count() == SCHEDULES


def _make_due_schedules() -> None:
    now = timezone.now()
    Schedule.objects.bulk_create(
        Schedule(
            key=f"{HOURLY}{number}",
            task=tasks.add.definition.name,
            arguments={"a": number},
            every=3600,
            starts_at=now,
            next_at=now,
        )
        for number in range(SCHEDULES)
    )
