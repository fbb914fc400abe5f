"""Log lines say what they belong to: to machines in fields, to people behind the message."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.test import RequestFactory

from jobs import correlation, testing
from jobs.correlation import NOTHING, Origin, belonging_to
from jobs.log_lines import JsonLines, OriginFilter, RefusalFilter, TextLines
from jobs.models import Attempt
from tests.sample import tasks

JOB = Origin("request-42", uuid4(), "app.send", 2, "email")
logger = logging.getLogger("tests.lines")


class Console:
    """What handlers in both formats wrote."""

    def __init__(self) -> None:
        self.handlers = [self._handler(JsonLines()), self._handler(TextLines())]

    @staticmethod
    def _handler(formatter: logging.Formatter) -> "logging.StreamHandler[StringIO]":
        handler = logging.StreamHandler(StringIO())
        handler.setFormatter(formatter)
        handler.addFilter(OriginFilter())
        return handler

    @property
    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.handlers[0].stream.getvalue().splitlines()]

    @property
    def text(self) -> str:
        return self.handlers[1].stream.getvalue()


@contextmanager
def refusals_filtered() -> Iterator[None]:
    """Filter what Django logs of requests, as the project's settings do."""
    of_requests, refusals = logging.getLogger("django.request"), RefusalFilter()
    of_requests.addFilter(refusals)
    yield
    of_requests.removeFilter(refusals)


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    monkeypatch.setattr(correlation, "_worker", "")
    monkeypatch.setattr(logging.getLogger("tests.sample"), "level", logging.INFO)
    monkeypatch.setattr(logger, "level", logging.INFO)
    both = Console()
    for handler in both.handlers:
        logging.getLogger().addHandler(handler)
    yield both
    for handler in both.handlers:
        logging.getLogger().removeHandler(handler)


def test_a_line_for_machines_says_when_who_what_and_what_it_belongs_to(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correlation, "_worker", "host-7/1")
    with belonging_to(JOB):
        logger.info("sent %d", 3)
    (line,) = console.json
    moment = datetime.fromisoformat(line.pop("time"))
    assert moment.utcoffset() == timedelta(0)
    assert line == {
        "level": "INFO",
        "logger": "tests.lines",
        "message": "sent 3",
        "correlation_id": "request-42",
        "job_id": str(JOB.job_id),
        "task": "app.send",
        "attempt": 2,
        "queue": "email",
        "worker": "host-7/1",
    }


def test_a_line_that_belongs_to_nothing_has_no_empty_fields(console: Console) -> None:
    with belonging_to(NOTHING):
        logger.info("up")
    assert console.json[0].keys() == {"time", "level", "logger", "message"}
    assert console.text.endswith(" INFO tests.lines: up\n")


def test_a_line_for_people_ends_with_the_ids(console: Console) -> None:
    with belonging_to(JOB):
        logger.info("sent")
    assert console.text.endswith(f" INFO tests.lines: sent [request-42 {JOB.job_id}]\n")


def test_a_traceback_stays_in_its_line_and_whatever_is_logged_is_one(console: Console) -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        logger.exception("went\nwrong\r\x1b[31m \u2028 漢")
    (line,) = console.json
    assert line["message"] == "went\nwrong\r\x1b[31m \u2028 漢"
    assert line["exception"].startswith("Traceback (most recent call last):")
    assert line["exception"].endswith("ValueError: first\nsecond")
    assert console.handlers[0].stream.getvalue().isascii()


def test_half_a_character_as_in_a_name_of_a_file_is_written() -> None:
    # Not logged: what collects the output of tests would fail on it.
    record = logging.makeLogRecord({"msg": "file \udcff", "name": "x"})
    assert json.loads(JsonLines().format(record))["message"] == "file \udcff"


def test_of_what_a_logger_is_given_only_plain_values_are_written(console: Console) -> None:
    request = RequestFactory().get("/?token=s3cret")
    extra = {"status_code": 404, "request": request, "params": ("s3cret",), "sql": "s3cret", "headers": {"a": "s3cret"}}
    logger.warning("Not Found", extra=extra)
    (line,) = console.json
    assert line["status_code"] == 404
    assert "s3cret" not in json.dumps(line)


def test_a_record_from_elsewhere_keeps_what_it_belongs_to(console: Console) -> None:
    with belonging_to(JOB):
        logger.info("passed on", extra={"correlation_id": "request-1"})
    assert console.json[0]["correlation_id"] == "request-1"


@pytest.mark.django_db
def test_lines_of_a_job_belong_to_it_and_its_log_on_the_page_stays_as_people_read_it(console: Console) -> None:
    job = tasks.explode.enqueue(message="boom")
    testing.perform(job)
    said, end = console.json
    assert said["message"] == "about to raise"
    for line in (said, end):
        assert line["correlation_id"] == line["job_id"] == str(job.pk)
        assert (line["task"], line["attempt"], line["queue"]) == (job.task, 1, job.queue_name)
    assert (end["outcome"], end["level"]) == ("failed", "WARNING")
    assert end["seconds"] >= 0
    assert Attempt.objects.get(job=job).log.endswith(" INFO tests.sample: about to raise")
    # One id, where the job is itself what all began with.
    assert f"about to raise [{job.pk}]\n" in console.text


def test_what_is_no_number_breaks_no_line(console: Console) -> None:
    logger.info("measured", extra={"ratio": float("nan"), "pace": float("inf"), "seconds": 0.5})
    assert "NaN" not in (line := console.handlers[0].stream.getvalue())
    assert "Infinity" not in line
    assert console.json[0]["seconds"] == 0.5


@pytest.mark.parametrize("why", ["", "Ask 100 % of your lead."])
def test_a_refusal_is_a_line_with_its_reason_and_no_traceback(console: Console, why: str) -> None:
    request = RequestFactory().get("/kept/")
    with refusals_filtered():
        assert response_for_exception(request, PermissionDenied(why)).status_code == 403
    (line,) = console.json
    assert line["message"] == "Forbidden (Permission denied): /kept/" + (f": {why}" if why else "")
    assert "exception" not in line
    assert "Traceback" not in console.text


def test_an_error_of_ours_keeps_its_traceback(console: Console) -> None:
    with refusals_filtered():
        try:
            raise ValueError("broken")
        except ValueError:
            logging.getLogger("django.request").exception("Internal", extra={"status_code": 500})
    assert "ValueError: broken" in console.json[0]["exception"]
