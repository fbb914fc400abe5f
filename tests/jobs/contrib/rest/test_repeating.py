"""The same key is the same request: done once, and answered alike."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from jobs.contrib.rest import limits
from jobs.contrib.rest.models import KeptAnswer
from jobs.contrib.rest.services import repeating
from jobs.models import Job
from tests.jobs.admin import making
from tests.jobs.contrib.rest.programs import JOBS, person, program, send, send_report

pytestmark = pytest.mark.django_db

ASKED = {"task": send_report.definition.name, "arguments": {"month": 1, "to": []}}


def test_a_repeated_request_makes_no_second_job() -> None:
    client = program(person("add_job"))
    first, again = send(client, JOBS, ASKED, "k"), send(client, JOBS, ASKED, "k")
    assert (first.status_code, again.status_code) == (202, 202)
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Job.objects.count() == 1


def test_another_request_with_the_key_is_refused_and_anothers_key_is_another() -> None:
    client = program(person("add_job"))
    send(client, JOBS, ASKED, "k")
    refused = send(client, JOBS, {**ASKED, "priority": 1}, "k")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert send(program(person("add_job", username="bob")), JOBS, ASKED, "k").status_code == 202
    assert Job.objects.count() == 2


def test_what_is_refused_before_anything_is_done_leaves_the_key_free() -> None:
    client = program(person("add_job"))
    for wrong in ({**ASKED, "arguments": {"month": "x", "to": []}}, {**ASKED, "priority": "1"}, {"task": "no.such"}):
        assert send(client, JOBS, wrong, "k").status_code == 422
    assert send(client, JOBS, ASKED, "k").status_code == 202


def test_what_can_not_be_done_is_answered_alike_though_it_could_be_now() -> None:
    client = program(person("view_job", "cancel_job", "retry_job"))
    path = f"{JOBS}/{making.successful().pk}/cancel"
    first, again = send(client, path, {}, "k"), send(client, path, {}, "k")
    assert (first.status_code, first.json()["code"]) == (409, "not_cancellable")
    assert (again.content, again["Content-Type"]) == (first.content, "application/problem+json")
    assert again["Idempotent-Replayed"] == "true"


def test_a_request_that_still_runs_is_not_run_again_until_it_is_given_up() -> None:
    ada = person("add_job")
    client = program(ada)
    send(client, JOBS, ASKED, "k")
    Job.objects.all().delete()
    KeptAnswer.objects.update(status=None, run=uuid4())
    busy = send(client, JOBS, ASKED, "k")
    assert (busy.status_code, busy.json()["code"]) == (409, "idempotency_key_in_use")
    KeptAnswer.objects.update(begun_at=Now() - limits.STILL_RUNNING - timedelta(seconds=5))
    assert send(client, JOBS, ASKED, "k").status_code == 202
    assert Job.objects.count() == 1


def test_a_run_that_was_taken_over_does_nothing() -> None:
    ada = person()

    def slow() -> repeating.Answer:
        making.scheduled()
        KeptAnswer.objects.update(run=uuid4())
        return repeating.Answer(status=200, body="{}")

    with pytest.raises(Exception, match="still runs"):
        repeating.once(ada, "k", "digest", slow)
    assert Job.objects.count() == 0


def test_an_error_of_ours_frees_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    client = program(person("add_job"))
    with monkeypatch.context() as patched:
        patched.setattr("jobs.contrib.rest.endpoints.acts.summary_of", lambda *_: 1 / 0)
        assert send(client, JOBS, ASKED, "k").status_code == 500
    assert Job.objects.count() == 0
    assert send(client, JOBS, ASKED, "k").status_code == 202


def test_a_key_is_free_again_after_a_day() -> None:
    client = program(person("add_job"))
    send(client, JOBS, ASKED, "k")
    KeptAnswer.objects.update(kept_until=Now() - timedelta(seconds=5))
    assert "Idempotent-Replayed" not in send(client, JOBS, ASKED, "k")
    assert Job.objects.count() == 2
    KeptAnswer.objects.update(kept_until=Now() - timedelta(seconds=5))
    assert repeating.forget_old() == 1
