"""Where more jobs stand alike than pages count, the pages say so."""

import re
from functools import partial

import pytest

from jobs.admin import queue_acting, queue_admin
from jobs.api import enqueue_many
from jobs.models import Kind
from jobs.selectors import health, overview
from jobs.selectors.queues import queue_states
from jobs.services.beating import beat
from tests.jobs.admin import making
from tests.jobs.admin.making import VIEW, browser
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_admin, "queue_states", partial(queue_states, look_at=2))
    monkeypatch.setattr(overview, "queue_states", lambda known, look_at: queue_states(known, 2))
    monkeypatch.setattr(overview, "LOOK_AT", 2)
    monkeypatch.setattr(health, "LOOK_AT", 2)
    monkeypatch.setattr(queue_acting, "LOOK_AT", 2)
    enqueue_many(tasks.add.prepare(a=number) for number in range(3))
    tasks.note.enqueue(text="a")
    tasks.note.enqueue(text="b")


def text(path: str) -> str:
    html = browser(VIEW, "view_queuecontrol", "pause_queue").get(f"/admin/jobs/{path}").content.decode()
    return " ".join(re.sub("<[^>]*>", " ", html).split())


@pytest.mark.parametrize("path", ["queuecontrol/", "overview/"])
def test_a_plus_stands_where_counting_stopped_and_nowhere_else(path: str) -> None:
    for _ in range(3):
        making.retrying()
    told = text(path)
    assert re.search(r"default (?:Served |No worker )2\+ ", told)
    assert re.search(r"email (?:Served |No worker )2 ", told)


def test_later_ones_have_a_plus_when_not_all_were_looked_at() -> None:
    for _ in range(3):
        making.retrying()
    assert re.search(r"default No worker 2\+ \S+ .*? 0 2\+ 0 0 ", text("queuecontrol/"))


def test_jobs_that_nobody_begins_are_told_with_a_plus() -> None:
    beat("worker", Kind.WORKER, ["email"])
    assert "No worker listens on default: 2+ jobs wait." in text("overview/")


def test_who_pauses_a_queue_is_told_what_waits_in_it() -> None:
    assert "2+ jobs wait in it now." in text("queuecontrol/default/pause/")
