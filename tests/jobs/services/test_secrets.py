"""A secret argument reaches its task, and nobody else, wherever one looks."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from jobs import testing
from jobs.api import IdempotencyConflict, InvalidArguments, InvalidTask, Status, schedule, task
from jobs.json_lines import json_lines
from jobs.masking import MASK
from jobs.models import Attempt, Effect, Job
from jobs.schedules import Plan
from jobs.selectors.full_record import full_records
from jobs.services.scheduling import make
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db
SECRET = "tok-zq5wxk7v/ü\n\"9'"


def ran(mode: str = "refuse", token: str = SECRET) -> Job:
    return testing.perform(tasks.call_service.enqueue(token=token, mode=mode))  # type: ignore[arg-type]


def written(job: Job) -> str:
    """Return all that the database holds of a job besides its arguments and its effects."""
    rows: list[Job | Attempt] = [Job.objects.get(pk=job.pk), *Attempt.objects.filter(job=job)]
    columns = [(field.attname, row) for row in rows for field in row._meta.concrete_fields]
    return "\n".join(str(getattr(row, name)) for name, row in columns if name != "arguments")


def holds_secret(text: str) -> bool:
    """Say whether a text holds any part of the secret that could stand in it unquoted."""
    return "zq5wxk7v" in text


@pytest.mark.parametrize("mode", ["refuse", "answer"])
def test_the_task_gets_it_and_no_text_keeps_it(mode: str) -> None:
    tasks.tokens.clear()
    job = ran(mode)
    assert tasks.tokens == [SECRET]
    assert job.arguments["token"] == SECRET
    assert MASK in written(job)
    assert not holds_secret(written(job))


def test_error_log_and_traceback_say_the_rest() -> None:
    job = ran()
    attempt = job.attempts.get()
    assert job.error == f"ConnectionError: https://service.example/?token={MASK}&amount=10 was refused"
    assert f"asking with {MASK}" in attempt.log
    assert f"'Bearer {MASK}'" in attempt.log
    assert "raise ConnectionError" in attempt.traceback


def test_a_secret_at_the_cut_of_a_long_text_leaves_no_half() -> None:
    token = "s" * 5_000 + "END"
    job = testing.perform(tasks.call_service.enqueue(token=token))
    assert "sss" not in written(job)
    assert "END" not in written(job)


def test_errors_of_one_cause_have_one_fingerprint_whatever_the_secret() -> None:
    assert ran().error_fingerprint == ran(token="another one altogether").error_fingerprint


@pytest.mark.parametrize("mode", ["refuse", "answer", "report"])
def test_files_hold_no_secret(mode: str) -> None:
    job = ran(mode)
    record = next(full_records([job.pk]))
    assert record["arguments"] == {"token": MASK, "mode": mode}
    assert not holds_secret("".join(json_lines([record])))


def test_files_tell_nothing_by_which_a_secret_can_be_guessed() -> None:
    job = tasks.call_service.using(idempotency_key="k").enqueue(token="1234")
    assert job.request_digest
    assert next(full_records([job.pk]))["request_digest"] == MASK


def test_a_receipt_is_kept_for_the_retry_and_not_shown() -> None:
    job = ran("report")
    assert Effect.objects.get(job=job).receipt == {"said": SECRET}
    page = making.browser("view_job").get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    assert "Done outside the database" in page
    assert not holds_secret(page)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_command_line_shows_none(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("jobs", "show", str(ran().pk), *options)
    told = capsys.readouterr().out
    assert MASK in told or json.dumps(MASK)[1:-1] in told
    assert not holds_secret(told)


@pytest.mark.parametrize("page", ["{}/change/", "{}/edit/", "{}/reveal/", "?q=status:failed", "failed/"])
def test_no_page_shows_it_even_to_who_may_do_all(page: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    response = client.get(f"/admin/jobs/job/{page.format(ran().pk)}")
    assert response.status_code == 200
    assert not holds_secret(response.content.decode())


def test_texts_from_before_it_was_declared_secret_are_shown_without_it() -> None:
    job = ran()
    Attempt.objects.filter(job=job).update(log=f"asking with {SECRET}")
    page = making.browser("view_job").get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    assert not holds_secret(page)


def test_a_refused_value_is_not_said() -> None:
    with pytest.raises(InvalidArguments) as refused:
        tasks.call_service.enqueue(token=482913)  # type: ignore[arg-type]
    assert str(refused.value).endswith("token, which is secret, does not fit str.")
    with pytest.raises(InvalidArguments) as refused:
        tasks.call_service.enqueue(token=b"482913")  # type: ignore[arg-type]
    assert "482913" not in str(refused.value)


def test_a_conflict_of_keys_says_neither_value() -> None:
    tasks.call_service.using(idempotency_key=f"call:{SECRET}").enqueue(token=SECRET)
    with pytest.raises(IdempotencyConflict) as conflict:
        tasks.call_service.using(idempotency_key=f"call:{SECRET}").enqueue(token=SECRET, amount=1)
    assert MASK in str(conflict.value)
    assert not holds_secret(str(conflict.value))


def test_a_mail_about_an_error_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("jobs.services.enqueueing.insert", break_down)
    with pytest.raises(RuntimeError) as broken:
        tasks.call_service.enqueue(token=SECRET)
    request = RequestFactory().get("/")
    reporter = ExceptionReporter(request, broken.type, broken.value, broken.tb)
    frames = [frame for frame in reporter.get_traceback_data()["frames"] if "jobs/" in frame["filename"]]
    inside = [frame for frame in frames if "/tests/" not in frame["filename"]]
    assert len(inside) > 3
    assert not holds_secret(str([frame["vars"] for frame in inside]))


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        (("tokne",), "secret names 'tokne', which is no argument of it: did you mean 'token'?"),
        (("x",), "which is no argument of it: it takes token."),
        ("token", "is a text; name the arguments in a tuple"),
    ],
)
def test_a_secret_that_is_no_argument_is_refused_where_it_is_declared(secret: tuple[str, ...], says: str) -> None:
    with pytest.raises(InvalidTask, match=says.replace("?", r"\?")):
        task(secret=secret)(with_token)


def with_token(*, token: str) -> None: ...


def test_a_schedule_keeps_no_secret() -> None:
    with pytest.raises(InvalidArguments, match="token can't stand in a schedule"):
        make(tasks.call_service.definition.name, Plan(every=60, arguments={"token": SECRET}))
    with pytest.raises(InvalidArguments, match="let the task read it from settings"):
        schedule("0 6 * * *", arguments={"token": SECRET})(tasks.call_service)


@pytest.fixture(autouse=True)
def _loud() -> Iterator[None]:
    """Let the log of the attempt have what the task says."""
    logger = logging.getLogger("tests.sample")
    logger.setLevel(logging.INFO)
    yield
    logger.setLevel(logging.NOTSET)


def test_what_a_job_whose_code_is_gone_holds_is_hidden() -> None:
    job = ran()
    Job.objects.filter(pk=job.pk).update(task="gone.task")
    page = making.browser("view_job").get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    assert "nobody knows what of it is secret: all of it is hidden" in page
    assert next(full_records([job.pk]))["arguments"] == {"token": MASK, "mode": MASK}
    assert job.status == Status.FAILED
