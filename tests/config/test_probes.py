"""`/healthz` and `/readyz`: asked by machines, by http and by address, while anything may be away."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from jobs.backends.ports import free_port
from jobs.models import Kind
from jobs.selectors import schema
from jobs.services.beating import beat
from tests.servers.away import unreachable_database

AWAY = "redis://:s3cret@127.0.0.1:1/0"
WELL = {"database": "ok", "migrations": "ok", "redis": "ok", "clock": "ok", "workers": "ok"}


@pytest.fixture
def staffed(db: None) -> None:
    """A clock and a worker are alive."""
    beat("clock", Kind.CLOCK)
    beat("worker", Kind.WORKER, ["default"])


@pytest.fixture
def redis_away(settings: Settings) -> None:
    """Deliveries go to a Redis where nothing listens."""
    settings.REDIS_URL = AWAY
    settings.JOBS = settings.JOBS | {"BACKEND": "jobs.backends.rq.RQBackend"}


def readyz() -> tuple[int, str, dict[str, Any]]:
    """Ask; return the code, the verdict, and how each part stands."""
    response = Client().get("/readyz")
    told = response.json()
    return response.status_code, told["status"], told["parts"]


def test_a_process_that_lives_says_so_and_asks_nobody() -> None:
    # Without the mark for a database, a test that asks one fails.
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_all_parts_are_ready(redis_url: str, staffed: None) -> None:
    assert readyz() == (200, "ready", WELL)


def test_without_redis_it_serves_degraded(redis_away: None, staffed: None) -> None:
    assert readyz() == (200, "degraded", WELL | {"redis": "away"})


@pytest.mark.django_db
def test_without_clock_and_workers_it_serves_degraded() -> None:
    assert readyz() == (200, "degraded", WELL | {"clock": "silent", "workers": "silent"})


@pytest.mark.django_db
def test_without_the_database_it_does_not_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "connection", unreachable_database(free_port()))
    unknown = {"migrations": "unknown", "clock": "unknown", "workers": "unknown"}
    assert readyz() == (503, "unavailable", WELL | unknown | {"database": "away"})


def test_with_an_older_database_it_does_not_serve(staffed: None) -> None:
    MigrationRecorder(connection).record_unapplied("rest", "0001_status_api")
    unknown = {"clock": "unknown", "workers": "unknown"}
    assert readyz() == (503, "unavailable", WELL | unknown | {"migrations": "behind"})


@pytest.mark.django_db
def test_the_answer_gives_nothing_away(redis_away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "connection", unreachable_database(free_port()))
    told = json.dumps([readyz(), dict(Client().get("/readyz").headers)])
    assert not any(secret in told for secret in ("127.0.0.1", "s3cret", "refused", "nowhere", "Error"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
class TestBothProbes:
    def test_are_answered_by_http_and_whatever_the_host(self, path: str, settings: Settings) -> None:
        settings.SECURE_SSL_REDIRECT = True
        settings.ALLOWED_HOSTS = ["waybill.example"]
        for host in ("10.0.0.7:8000", "not a host", ""):
            assert Client().get(path, headers={"host": host}).status_code == 200

    def test_are_never_cached(self, path: str) -> None:
        assert "no-store" in Client().get(path)["Cache-Control"]

    def test_set_no_cookie(self, path: str) -> None:
        assert not Client().get(path).cookies

    def test_are_answered_to_head_without_a_body(self, path: str) -> None:
        response = Client().head(path)
        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize("method", ["post", "put", "delete", "options", "patch"])
    def test_can_only_be_read(self, path: str, method: str) -> None:
        response = getattr(Client(), method)(path)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"


def test_every_other_request_still_needs_https_and_a_host_of_ours(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["waybill.example"]
    assert Client().get("/healthz/", headers={"host": "waybill.example"}).status_code == 301
    assert Client().get("/healthz/", headers={"host": "10.0.0.7"}).status_code == 400
