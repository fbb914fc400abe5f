"""System checks: settings that would break a promise are refused when Django starts."""

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

# Django's own checks of models ask the database what it can do.
pytestmark = pytest.mark.django_db


def ids() -> set[str | None]:
    return {message.id for message in messages()}


def messages() -> list[CheckMessage]:
    return [message for message in run_checks() if str(message.id).startswith("jobs.")]


def test_the_projects_own_settings_are_fine() -> None:
    assert messages() == []


def test_a_queue_that_unpickles_is_refused(settings: Settings) -> None:
    settings.RQ_QUEUES = settings.RQ_QUEUES | {"email": {"URL": settings.REDIS_URL}}
    assert ids() == {"jobs.E001"}


def test_a_missing_lane_is_refused(settings: Settings) -> None:
    settings.RQ_QUEUES = {name: queue for name, queue in settings.RQ_QUEUES.items() if name != "email:high"}
    assert ids() == {"jobs.E002"}


def test_a_job_class_that_calls_anything_is_refused(settings: Settings) -> None:
    settings.RQ = settings.RQ | {"JOB_CLASS": "rq.job.Job"}
    assert ids() == {"jobs.E004"}


def test_django_rqs_own_commands_must_not_be_found_first(settings: Settings) -> None:
    names = [name for name in settings.INSTALLED_APPS if name != "django_rq"]
    settings.INSTALLED_APPS = ["django_rq", *names]
    assert ids() == {"jobs.E004"}
