"""From a request to its jobs and their children, through a real server and real workers, by rows and by log lines."""

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from jobs.api import Job, Status, enqueue_many
from jobs.backends.ports import free_port
from jobs.correlation import Origin, belonging_to
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.urls(__name__)]

REQUEST = "from-the-proxy-42"


def asking(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(tasks.lead_to.enqueue(generations=2).pk))


urlpatterns = [path("ask/", asking)]


def lines_of(folder: Path, program: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{program}-0.log").read_text().splitlines()]


def all_end(count: int) -> list[Job]:
    wait_until(lambda: Job.objects.filter(status=Status.SUCCESSFUL).count() == count, "all jobs end", 60)
    return list(Job.objects.order_by("id"))


@pytest.mark.parametrize("threads", ["1", "4"])
def test_a_request_is_known_in_its_jobs_and_in_every_line_of_their_worker(
    start: Start, tmp_path: Path, threads: str
) -> None:
    worker = listening(start("rqworker", "--processes", "1", "--threads", threads, LOG_FORMAT="json", LOG_JOBS="1"))
    Client().get("/ask/", headers={"X-Request-ID": REQUEST})
    first, second, third = all_end(3)
    assert {job.correlation_id for job in (first, second, third)} == {REQUEST}
    assert [first.parent_id, second.parent_id, third.parent_id] == [None, first.pk, second.pk]
    worker.terminate()
    worker.wait(30)
    lines = lines_of(tmp_path, "rqworker")
    said = [line for line in lines if line["logger"] == "tests.sample"]
    assert [(line["message"], line["job_id"]) for line in said] == [
        ("leads to 2", str(first.pk)),
        ("leads to 1", str(second.pk)),
        ("leads to 0", str(third.pk)),
    ]
    assert {line["correlation_id"] for line in said} == {REQUEST}
    assert {(line["task"], line["attempt"], line["queue"]) for line in said} == {(first.task, 1, "default")}
    ended = [line for line in lines if line.get("outcome") == "successful"]
    assert {(line["job_id"], line["correlation_id"]) for line in ended} == {
        (str(job.pk), REQUEST) for job in (first, second, third)
    }
    # The worker's own lines, and RQ's, belong to no request.
    assert all(f"-{worker.pid}-" in line["worker"] for line in lines if "worker" in line)
    assert any(line["message"].startswith("Worker ") and "correlation_id" not in line for line in lines)
    assert first.attempts.get().log.endswith(" INFO tests.sample: leads to 2")


def test_many_jobs_at_once_in_threads_of_a_worker_do_not_mix(start: Start) -> None:
    for number in range(10):
        with belonging_to(Origin(f"request-{number}")):
            enqueue_many(tasks.lead_to.prepare(generations=2, name=f"request-{number}") for _ in range(5))
    start("rqworker", "--processes", "1", "--threads", "8")
    jobs = {job.pk: job for job in all_end(10 * 5 * 3)}
    assert all(job.correlation_id == job.arguments["name"] for job in jobs.values())
    parents = [jobs[job.parent_id] for job in jobs.values() if job.parent_id]
    assert len(set(parents)) == len(parents) == 10 * 5 * 2


def test_a_stock_rq_worker_passes_ids_on_too(start: Start) -> None:
    with belonging_to(Origin(REQUEST)):
        tasks.lead_to.enqueue(generations=1)
    start("rqworker", "--worker-class", "rq.SimpleWorker")
    first, second = all_end(2)
    assert (second.parent_id, second.correlation_id) == (first.pk, REQUEST)


def test_the_clock_writes_lines_for_machines_only(start: Start, tmp_path: Path) -> None:
    clock = start("rqscheduler", LOG_FORMAT="json")
    wait_until(lambda: "leads" in (tmp_path / "rqscheduler-0.log").read_text(), "the clock leads")
    clock.terminate()
    clock.wait(30)
    lines = lines_of(tmp_path, "rqscheduler")
    assert all(line["worker"].startswith("clock-") for line in lines if line["logger"] == "jobs.worker.clock")
    assert lines[-1]["message"].endswith("stopped.")


def test_what_gunicorn_and_django_log_of_a_request_has_its_id(start: Start, tmp_path: Path) -> None:
    port = free_port()
    options = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = start(*options, "--access-logfile", "-", LOG_FORMAT="json")
    log = tmp_path / "-m-0.log"
    wait_until(lambda: "Booting worker" in log.read_text(), "the server starts")
    assert answer(f"http://127.0.0.1:{port}/nowhere/", REQUEST) == (404, REQUEST)
    wait_until(lambda: '"gunicorn.access"' in log.read_text(), "the request is logged")
    server.terminate()
    server.wait(30)
    lines = lines_of(tmp_path, "-m")
    of_request = [line["logger"] for line in lines if line.get("correlation_id") == REQUEST]
    assert sorted(of_request) == ["django.request", "gunicorn.access"]
    assert {"gunicorn.error"} <= {line["logger"] for line in lines}


def answer(address: str, request_id: str) -> tuple[int, str | None]:
    """Return the status and the id that an answer says."""
    request = urllib.request.Request(address, headers={"X-Request-ID": request_id})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.headers["X-Request-ID"]
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers["X-Request-ID"]


def test_what_a_command_enqueues_has_an_id_in_common(start: Start) -> None:
    code = "from tests.sample import tasks; [tasks.add.enqueue(a=n) for n in range(2)]"
    done: subprocess.Popen[bytes] = start("shell", "-c", code)
    assert done.wait(60) == 0
    first, second = Job.objects.order_by("id")
    assert first.correlation_id == second.correlation_id != ""
