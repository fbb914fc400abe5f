"""Several backends at once, as a project may have them."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from jobs.contrib.django_tasks.dialect import task_backends, task_enqueued, task_finished, task_started
from tests.jobs.contrib.django_tasks import borrowed

BACKEND = "jobs.contrib.django_tasks.backend.JobsBackend"
QUICK = {"max_attempts": 3, "retry_base": 0}


@pytest.fixture(autouse=True)
def backends(settings: Settings) -> Iterator[None]:
    """Make one backend with queues of its own, one that takes any name, and one whose tasks have one attempt."""
    project = settings.TASKS
    settings.TASKS = {
        "default": {"BACKEND": BACKEND, "QUEUES": ["default", "email", "shop"], "OPTIONS": {**QUICK, "queues": SHOP}},
        "any": {"BACKEND": BACKEND, "QUEUES": [], "OPTIONS": {"queues": {"*": "sync"}, "timeout": 1}},
        "once": {"BACKEND": BACKEND, "QUEUES": [], "OPTIONS": {"max_attempts": 1}},
    }
    for alias in settings.TASKS:
        task_backends[alias]
    borrowed.notes.clear()
    yield
    settings.TASKS = project
    task_backends["default"]


SHOP = {"shop": "report"}


@pytest.fixture
def signals() -> Iterator[list[tuple[str, Any]]]:
    """What the three signals said, in order: which, and the status of the result."""
    said: list[tuple[str, Any]] = []
    named = {"enqueued": task_enqueued, "started": task_started, "finished": task_finished}
    receivers = {
        name: lambda name=name, **kwargs: said.append((name, str(kwargs["task_result"].status))) for name in named
    }
    for name, signal in named.items():
        signal.connect(receivers[name])
    yield said
    for name, signal in named.items():
        signal.disconnect(receivers[name])
