"""The format of log lines: for people where somebody looks at them, else for machines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env
from config.logs import log_format, log_settings

ROOT = Path(__file__).parents[2]
LINE = "import django; django.setup(); import logging; logging.getLogger('x').warning('hello')"
GUNICORN = (
    "from gunicorn.config import Config; from config.gunicorn_logs import Logs; Logs(Config()).error_log.info('hello')"
)


def written(code: str, **env: str) -> str:
    """Return what a process writes to where no terminal is."""
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | env
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("code", [LINE, GUNICORN])
def test_where_nobody_looks_lines_are_for_machines(code: str) -> None:
    assert json.loads(written(code))["message"] == "hello"


@pytest.mark.parametrize("code", [LINE, GUNICORN])
@pytest.mark.parametrize("env", [{"LOG_FORMAT": "text"}, {"DEBUG": "1"}])
def test_people_get_text(code: str, env: dict[str, str]) -> None:
    assert written(code, **env).endswith(" hello\n")


def test_what_is_asked_for_goes_before_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    assert log_format(Env(), is_read=True) == "json"


def test_a_format_that_there_is_not_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match=r"^LOG_FORMAT is 'xml': use one of text, json.$"):
        log_format(Env(), is_read=False)


@pytest.mark.parametrize(("log_jobs", "level"), [(False, "INFO"), (True, "DEBUG")])
def test_a_line_for_each_job_is_written_where_it_is_asked_for(log_jobs: bool, level: str) -> None:
    loggers = log_settings("INFO", "json", log_jobs=log_jobs)["loggers"]
    assert loggers["jobs.services.execution"]["level"] == level


def test_refused_requests_are_lines_without_a_traceback() -> None:
    denied = (
        "import django; django.setup()\n"
        "from django.core.exceptions import PermissionDenied\n"
        "from django.core.handlers.exception import response_for_exception\n"
        "from django.test import RequestFactory\n"
        "response_for_exception(RequestFactory().get('/kept/'), PermissionDenied())"
    )
    line = json.loads(written(denied))
    assert line["message"] == "Forbidden (Permission denied): /kept/"
    assert "exception" not in line
