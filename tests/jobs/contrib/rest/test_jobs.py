"""What programs read of jobs: theirs, or all; never what is secret."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs import testing
from jobs.contrib.rest import signing_in
from jobs.models import Job, Status
from tests.jobs.admin import making
from tests.jobs.contrib.rest.programs import JOBS, person, program, send, send_report, showing
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def test_one_sees_what_one_asked_for_and_nothing_else() -> None:
    ada = person()
    mine, other = tasks.add.using(requested_by=ada).enqueue(a=1), making.failed()
    client = program(ada)
    assert [job["id"] for job in client.get(JOBS).json()["items"]] == [str(mine.pk)]
    seen = client.get(f"{JOBS}/{mine.pk}").json()
    assert (seen["state"], seen["arguments"], seen["links"]["admin"]) == ("ready", None, None)
    hidden, missing = client.get(f"{JOBS}/{other.pk}"), client.get(f"{JOBS}/{uuid4()}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json() | {"request_id": ""} == missing.json() | {"request_id": ""}
    assert send(client, f"{JOBS}/{other.pk}/cancel").status_code == 404


def test_tracebacks_are_for_whom_may_see_all_jobs() -> None:
    ada = person()
    job = testing.perform(tasks.explode.using(requested_by=ada).enqueue(message="boom"))
    assert program(ada).get(f"{JOBS}/{job.pk}").json()["attempts"][0]["traceback"] is None
    seen = program(person("view_job", username="viewer")).get(f"{JOBS}/{job.pk}").json()
    assert "ValueError: boom" in seen["attempts"][0]["traceback"]
    assert seen["arguments"] == {"message": "boom"}


def test_secrets_are_masked() -> None:
    boss = program(User.objects.create_superuser("boss"))
    job = tasks.call_service.enqueue(token="a-secret-token")
    Job.objects.filter(pk=job.pk).update(error="refused a-secret-token")
    for path in (JOBS, f"{JOBS}/{job.pk}"):
        answer = boss.get(path).content.decode()
        assert "a-secret-token" not in answer
        assert "refused" in answer


def test_pages_follow_one_another_and_a_filter_narrows_them() -> None:
    client = program(User.objects.create_superuser("boss"))
    ids = [str(tasks.add.using(tenant="north").enqueue(a=n).pk) for n in range(5)]
    making.failed()
    seen, path = [], f"{JOBS}?tenant=north&limit=2"
    while path:
        page = client.get(path)
        seen += [job["id"] for job in page.json()["items"]]
        path = page["Link"].partition("<")[2].partition(">")[0] if page.json()["next"] else ""
    assert seen == ids[::-1]
    assert [job["state"] for job in client.get(f"{JOBS}?state=failed&state=cancelled").json()["items"]] == ["failed"]


def test_each_filter_finds_its_job() -> None:
    boss = User.objects.create_superuser("boss")
    client = program(boss)
    making.failed()
    job = tasks.note.using(subject=boss, idempotency_key="k", queue_name="report").enqueue(text="x")
    Job.objects.filter(pk=job.pk).update(correlation_id="a-request")
    wanted = ("task=tests.sample.tasks.note", "queue=report", f"subject=auth.user:{boss.pk}", "idempotency_key=k")
    for query in (*wanted, "correlation_id=a-request", "state=ready"):
        assert [found["id"] for found in client.get(f"{JOBS}?{query}").json()["items"]] == [str(job.pk)], query
    for query in ("subject=no.kind:1", "enqueued_before=2020-01-01T00:00:00Z", "enqueued_after=2100-01-01T00:00:00Z"):
        assert client.get(f"{JOBS}?{query}").json()["items"] == [], query


def test_a_misspelt_filter_is_refused() -> None:
    refused = program(person()).get(f"{JOBS}?stat=failed")
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"detail": "there is no such parameter: did you mean state?", "parameter": "stat"}
    ]


def test_what_did_not_change_is_answered_in_brief() -> None:
    client = program(User.objects.create_superuser("boss"))
    job = tasks.add.using(run_after=timedelta(seconds=30)).enqueue(a=1)
    path = f"{JOBS}/{job.pk}"
    first = client.get(path)
    assert 25 <= int(first["Retry-After"]) <= 30
    Job.objects.filter(pk=job.pk).update(status=Status.CANCELLED)
    ended = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert ended.status_code == 200
    assert "Retry-After" not in ended
    again = client.get(path, headers={"If-None-Match": f"W/{ended['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("path", "most"), [(f"{JOBS}/{{id}}", 6), (JOBS, 8)])
def test_few_queries_are_asked(path: str, most: int) -> None:
    client = program(person("view_job"))
    for _ in range(12):
        job = testing.perform(tasks.explode.enqueue())
    client.get(JOBS)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path.format(id=job.pk)).status_code == 200
    assert len(queries) <= most


def test_too_many_requests_are_told_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "REQUESTS_A_WINDOW", 2)
    monkeypatch.setattr(signing_in, "FAILURES_A_WINDOW", 1)
    ada = person()
    client = program(ada)
    answers = [client.get(JOBS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 30
    assert answers[0]["RateLimit"].startswith('"requests";r=1;')
    # Another token has its own, and so have addresses that guess.
    assert program(ada).get(JOBS).status_code == 200
    assert [showing("wb_x").get(JOBS).status_code for _ in range(2)] == [401, 429]
    assert program(ada).get(JOBS).status_code == 200


def test_whatever_goes_wrong_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    client = program(User.objects.create_superuser("boss"))
    path = f"{JOBS}/{making.failed().pk}"

    def broken(*_: object) -> None:
        raise RuntimeError("an internal matter")

    monkeypatch.setattr("jobs.contrib.rest.endpoints.tasks.offered_tasks", broken)
    big = {"reason": "x" * 200_000}
    answers = {
        400: client.post(f"{path}/retry", "{", content_type="application/json"),
        401: Client().get(JOBS),
        404: client.get("/api/v1/nowhere"),
        405: client.delete(path),
        413: send(client, f"{path}/retry", big),
        415: client.post(f"{path}/retry", "a=b", content_type="text/plain"),
        422: send(client, f"{path}/retry", {"reason": 1}),
        500: client.get("/api/v1/tasks"),
    }
    for status, answer in answers.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert (answer.json()["status"], answer.json()["request_id"]) == (status, answer["X-Request-ID"])
    assert "an internal matter" not in answers[500].content.decode()
    assert answers[405]["Allow"] == "GET, HEAD"
    assert client.get(f"{JOBS}?task=%00")["Content-Type"] == "application/problem+json"


def test_a_session_needs_the_token_against_forged_requests() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("boss"))
    job = making.failed()
    assert client.get(JOBS).status_code == 200
    refused = send(client, f"{JOBS}/{job.pk}/retry")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    job.refresh_from_db()
    assert job.status == Status.FAILED


def test_a_job_is_started_in_ones_own_name() -> None:
    ada = person("add_job")
    client = program(ada)
    asked = {"task": send_report.definition.name, "arguments": {"month": 1, "to": ["x"]}, "queue": "report"}
    made = send(client, JOBS, asked)
    assert made.status_code == 202
    job = Job.objects.get(pk=made.json()["id"])
    assert (job.requested_by, job.queue_name, job.arguments) == (ada, "report", asked["arguments"])
    assert made["Location"].endswith(f"{JOBS}/{job.pk}")
    for task in ("tests.sample.tasks.add", "no.such"):
        refused = send(client, JOBS, {"task": task, "arguments": {"a": 1}})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/task")
    assert Job.objects.count() == 1


def test_a_job_is_about_what_its_caller_may_view_and_a_tenants() -> None:
    ada = person("add_job", "view_job")
    about = making.failed()
    named = {"task": send_report.definition.name, "arguments": {"month": 1, "to": ["x"]}, "tenant": "north"}
    made = send(program(ada), JOBS, named | {"subject": f"jobs.job:{about.pk}"}).json()
    assert (made["tenant"], made["about"]) == ("north", {"type": "jobs.job", "id": str(about.pk), "label": str(about)})
    kept = Job.objects.get(pk=made["id"])
    assert (kept.tenant, kept.subject_id) == ("north", str(about.pk))


@pytest.mark.parametrize(
    "subject", ["auth.user:{ada}", "auth.user:999999", "jobs.job:1", "jobs.queuecontrol:9", "no.kind:1"]
)
def test_what_one_may_not_view_is_refused_as_if_it_were_not_there(subject: str) -> None:
    ada = person("add_job", "view_job")
    asked = {"task": send_report.definition.name, "arguments": {"month": 1, "to": ["x"]}}
    refused = send(program(ada), JOBS, asked | {"subject": subject.format(ada=ada.pk)}, key="a-key")
    detail = "there is no such thing, or none that you may view"
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"detail": detail, "pointer": "#/subject"}]
    assert not Job.objects.exists()
    # The key is free: nothing was done.
    assert send(program(ada), JOBS, asked, key="a-key").status_code == 202
