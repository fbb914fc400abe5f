"""The list of workers and clocks."""

import re
import socket
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jobs.models import Heartbeat, Kind
from jobs.services.beating import Figures, beat
from jobs.services.leading import CLOCK, lead
from tests.jobs.admin import making

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/heartbeat/"


def page() -> str:
    return making.browser("view_heartbeat").get(LIST).content.decode()


def test_living_and_silent_processes_are_told_apart() -> None:
    beat("worker-1", Kind.WORKER, ["email", "default"])
    then = timezone.now() - timedelta(minutes=10)
    Heartbeat.objects.create(process="clock-1", kind=Kind.CLOCK, started_at=then, beat_at=then)
    html = page()
    assert "email, default" in html
    assert "Alive" in html
    assert "Silent" in html
    assert "10 min ago" in html
    assert "job-status-silent" in html
    assert "until 1 h after its last sign of life, and is then forgotten" in " ".join(html.split())


def test_clock_that_leads_is_told_from_one_that_stands_by() -> None:
    beat("clock-1", Kind.CLOCK)
    beat("clock-2", Kind.CLOCK, figures=Figures(late_ticks=1_234))
    beat("worker-1", Kind.WORKER)
    lead(CLOCK, "clock-2")
    cells = re.findall(r'field-state">.*?</span>(?: <span class="job-note">(.*?)</span>)?</td>', page())
    assert cells == ["stands by", "leads, 1,234 late ticks", ""]


def test_clock_that_is_silent_neither_leads_nor_stands_by() -> None:
    then = timezone.now() - timedelta(minutes=10)
    Heartbeat.objects.create(process="clock-1", kind=Kind.CLOCK, started_at=then, beat_at=then)
    assert "stands by" not in page()


def test_a_worker_tells_what_it_did_and_how_much_memory_it_takes() -> None:
    beat("worker-1", Kind.WORKER, figures=Figures(memory_bytes=98_400_000, ended=1_234, failed=3))
    html = page()
    assert "1,234, 3 of them failed" in html
    assert "98 MB" in html
    assert socket.gethostname() in html


def test_empty_list_says_what_fills_it() -> None:
    assert "Nobody is there" in page()


def test_list_needs_its_permission() -> None:
    assert making.browser(making.VIEW).get(LIST).status_code == 403


def test_nobody_edits_a_process() -> None:
    beat("worker-1", Kind.WORKER)
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}worker-1/delete/", {"post": "yes"}).status_code == 403
    assert Heartbeat.objects.exists()
