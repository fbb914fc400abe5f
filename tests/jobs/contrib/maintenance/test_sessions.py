"""Expired sessions go, and others stay, whatever keeps them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends import cached_db, db, file
from django.contrib.sessions.models import Session
from pytest_django import Settings

from jobs import testing
from jobs.api import Status
from jobs.contrib.maintenance import sessions
from jobs.contrib.maintenance.tasks import clear_sessions

pytestmark = pytest.mark.django_db


def signed_in(store: type[db.SessionStore | file.SessionStore], expires_in: timedelta) -> str:
    session = store()
    session["user"] = 1
    session.set_expiry(expires_in)
    session.save()
    assert session.session_key
    return session.session_key


@pytest.mark.parametrize("store", [db.SessionStore, cached_db.SessionStore])
def test_expired_rows_go(store: type[db.SessionStore], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SESSION_ENGINE = store.__module__
    monkeypatch.setattr(sessions, "BATCH", 2)
    kept = signed_in(store, timedelta(hours=1))
    for _ in range(5):
        signed_in(store, timedelta(hours=-1))
    assert sessions.clear() == {"removed": 5}
    assert Session.objects.get().pk == kept


@pytest.fixture
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of sessions that Django has not looked up before."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.file"
    settings.SESSION_FILE_PATH = str(tmp_path)
    monkeypatch.setattr(file.SessionStore, "_storage_path", str(tmp_path), raising=False)
    return tmp_path


def test_expired_files_go(folder: Path) -> None:
    kept = signed_in(file.SessionStore, timedelta(hours=1))
    signed_in(file.SessionStore, timedelta(hours=-1))
    (folder / "something else").touch()
    assert sessions.clear() == {"removed": 1}
    assert {path.name for path in folder.iterdir()} == {f"sessionid{kept}", "something else"}


def test_sessions_that_expire_by_themselves_are_left_and_it_is_said(settings: Settings) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    assert sessions.clear()["note"].endswith("expire by themselves")


def test_a_job_does_it_and_says_how_many() -> None:
    signed_in(db.SessionStore, timedelta(hours=-1))
    job = testing.perform(clear_sessions.enqueue())
    assert (job.status, job.queue_name, job.result) == (Status.SUCCESSFUL, "maintenance", {"removed": 1})
