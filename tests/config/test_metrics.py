"""`/metrics`: what Prometheus reads, for whoever shows the token and nobody else."""

import time

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from jobs.backends.ports import free_port
from jobs.models import Kind, Rollup, RollupMark
from jobs.selectors import measures
from jobs.services.beating import beat
from jobs.services.leading import CLOCK, lead
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.jobs.counting import backdate, count
from tests.sample import tasks
from tests.servers.away import unreachable_database

TOKEN = "a-long-secret"
SHOWN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token(settings: Settings) -> None:
    """The page is on."""
    settings.METRICS_TOKEN = TOKEN


def scraped() -> dict[str, dict[tuple[str, ...], float]]:
    """Return what a scraper reads: by the name of each sample, its value by the values of its labels."""
    response = Client().get("/metrics", headers=SHOWN)
    assert response.status_code == 200
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(response.content.decode()):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            found.setdefault(sample.name, {})[labels] = sample.value
    return found


@pytest.mark.django_db
def test_without_a_token_in_settings_there_is_no_such_page() -> None:
    client = Client()
    off, missing = client.get("/metrics", headers={"authorization": "Bearer "}), client.get("/nowhere")
    assert off.status_code == missing.status_code == 404
    assert off.content.replace(b"metrics", b"nowhere") == missing.content


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize(
    "shown", ["", TOKEN, "Bearer", "Bearer ", "Bearer a-long-secre", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer é"]
)
def test_who_shows_no_token_is_told_nothing_and_asks_no_database(shown: str) -> None:
    response = Client().get("/metrics", headers={"authorization": shown} if shown else {})
    assert (response.status_code, response.content) == (401, b"")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.usefixtures("token", "db")
class TestWithTheToken:
    def test_jobs_are_counted_by_queue_task_and_what_came_of_them(self) -> None:
        for job in (making.successful(), making.successful(), making.failed()):
            backdate(job, minutes=1, waited=0.2, ran=3)
        count()
        found = scraped()
        task = tasks.add.definition.name
        assert found["waybill_jobs_total"]["successful", "default", task] == 2
        # Sorted by their names: the bound comes before queue and task.
        assert found["waybill_job_run_seconds_bucket"]["2.5", "default", task] == 0
        assert found["waybill_job_run_seconds_bucket"]["5.0", "default", task] == 2
        assert found["waybill_job_wait_seconds_bucket"]["+Inf", "default", task] == 2
        assert found["waybill_job_run_seconds_sum"]["default", task] == pytest.approx(6, abs=0.1)

    def test_counters_go_on_when_cells_were_pruned(self) -> None:
        making.successful()
        count()
        Rollup.objects.exclude(stretch=0).delete()
        assert sum(scraped()["waybill_jobs_total"].values()) == 1

    def test_queues_are_told_with_what_waits_and_for_how_long(self) -> None:
        backdate(tasks.note.enqueue(text="hello"), minutes=1)
        tasks.note.enqueue(text="hello")
        making.retrying()
        pause_queue("email", reason="the relay is down")
        found = scraped()
        assert found["waybill_queue_jobs"]["email", "waiting"] == 2
        assert found["waybill_queue_jobs"]["default", "retrying"] == 1
        assert found["waybill_queue_jobs"]["default", "scheduled"] == 0
        assert found["waybill_queue_oldest_seconds"]["email",] >= 60
        assert found["waybill_queue_oldest_seconds"]["sync",] == 0
        assert (found["waybill_queue_paused"]["email",], found["waybill_queue_paused"]["sync",]) == (1, 0)

    def test_workers_and_clocks_are_told(self) -> None:
        assert scraped()["waybill_clocks"][()] == 0
        beat("clock", Kind.CLOCK)
        lead(CLOCK, "clock")
        beat("worker", Kind.WORKER, ["email"])
        count()
        found = scraped()
        names = ("waybill_clocks", "waybill_clock_leads", "waybill_workers")
        assert [found[name][()] for name in names] == [1, 1, 1]
        assert found["waybill_queue_workers"]["email",] == 1
        assert 0 <= found["waybill_clock_silent_seconds"][()] < 60
        assert abs(time.time() - found["waybill_counted_until_timestamp_seconds"][()]) < 60

    def test_the_answer_takes_few_queries(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        count()
        assert RollupMark.objects.exists()
        with django_assert_max_num_queries(6):
            scraped()

    def test_a_scraper_may_ask_for_openmetrics(self) -> None:
        accept = SHOWN | {"accept": "application/openmetrics-text; version=1.0.0"}
        response = Client().get("/metrics", headers=accept)
        assert response["Content-Type"].startswith("application/openmetrics-text")
        assert response.content.endswith(b"# EOF\n")

    def test_it_is_answered_by_http_and_whatever_the_host(self, settings: Settings) -> None:
        settings.SECURE_SSL_REDIRECT = True
        settings.ALLOWED_HOSTS = ["waybill.example"]
        assert Client().get("/metrics", headers=SHOWN | {"host": "10.0.0.7:8000"}).status_code == 200

    def test_it_is_never_cached_and_can_only_be_read(self) -> None:
        assert "no-store" in Client().get("/metrics", headers=SHOWN)["Cache-Control"]
        assert Client().post("/metrics", headers=SHOWN).status_code == 405


@pytest.mark.usefixtures("token")
@pytest.mark.django_db
def test_a_database_that_is_away_is_said_and_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    away = unreachable_database(free_port())
    monkeypatch.setattr(measures, "processes", lambda: away.cursor().execute("SELECT 1"))
    response = Client().get("/metrics", headers=SHOWN)
    assert (response.status_code, response.content) == (503, b"The database is away.\n")
