"""`manage.py jobs stats`: the figures of the overview, for people and for machines."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Kind
from jobs.services.beating import beat
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.jobs.counting import backdate, count

pytestmark = pytest.mark.django_db


def stats(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", "stats", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def queue(name: str, *arguments: str) -> dict[str, Any]:
    found = json.loads(stats("--json", *arguments))["queues"]
    return next(queue for queue in found if queue["name"] == name)


def test_every_queue_has_a_line_with_what_ended_and_how_long_it_took() -> None:
    for job in (making.successful(), making.failed()):
        backdate(job, minutes=1, waited=0.2, ran=3)
    count()
    line = next(line for line in stats().splitlines() if line.startswith("default "))
    assert line.split() == ["default", "0", "0", "0", "1", "2", "50.0%", "0.17", "0.24", "3.8", "4.9", "0"]


def test_machines_read_the_same() -> None:
    backdate(making.successful(), minutes=1, ran=3)
    count()
    found = queue("default", "--over", "1h")
    assert (found["ended"], found["ended_failed"], found["point_seconds"]) == (1, 0, 60)
    assert sum(point["successful"] for point in found["points"] if point) == 1
    assert 2.5 <= found["run_seconds"]["p95"] <= 5


def test_what_is_not_known_is_no_nought() -> None:
    assert queue("default")["ended"] is None
    assert set(queue("default")["points"]) == {None}
    assert "The clock has not counted yet what ended." in stats()
    assert "?" in stats()


def test_what_is_wrong_and_who_is_there_is_said() -> None:
    beat("worker-1", Kind.WORKER, ["default"])
    making.running()
    pause_queue("email")
    found = stats()
    assert "The clock is silent" in found
    assert "worker worker-1: alive, at work on 1" in found
    assert next(line for line in found.splitlines() if line.startswith("email ")).endswith("paused")
    [process] = json.loads(stats("--json"))["processes"]
    assert (process["name"], process["alive"], len(process["jobs"])) == ("worker-1", True, 1)


def test_a_span_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        stats("--over", "3h")
