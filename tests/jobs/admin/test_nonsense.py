"""Addresses that somebody made up: none of them is an error of ours, on either database."""

import pytest
from django.test import Client

from tests.jobs.admin import making
from tests.jobs.admin.making import CANCEL, RETRY, VIEW

pytestmark = pytest.mark.django_db
LONG = "x" * 3000
QUERIES = [
    "about=7",
    "about=x-1",
    "about=-1",
    "about=7-",
    f"about=7-{LONG}",
    "about=999999999-1",
    "about=9999999999-1",
    f"about={'9' * 2000}-1",
    "about=٣-1",
    "these=nonsense",
    f"these={'0' * 32}",
    f"these={'-'.join(['0' * 31 + '1'] * 90)}",
    f"queue={LONG}",
    f"task={LONG}",
    f"status__exact={LONG}",
    f"asked_by={LONG}",
    "id__in=nonsense",
    "id__exact=1",
    "subject_type__id__exact=99999999999999999999",
    "p=99999999999999999999",
    "o=9.9.9",
    f"q={LONG}",
    f"q={'+'.join(['word'] * 600)}",
    "q=%FF%ED%A0%80",
    "before=nonsense",
    f"after={LONG}",
    "before=01a20000-0000-7000-8000-000000000000&after=01a20000-0000-7000-8000-000000000000",
    "since=yesterday",
    f"since={LONG}",
    "since=9999-12-31&until=0001-01-01",
    "since=2026-02-30",
    "q=colour:red",
    "q=args.:1",
    f"q=args.{'a.' * 90}b:1",
    "q=args.a'b:1",
    "q=args.0:1",
    "q=id:nonsense",
    "q=subject:99999999999-1",
    "q=schedule:9999999999999",
    "q=status:,",
    "q=ended:9999d",
    "q=since:9999-12-31T23:59:59-23:59",
    "q=%22",
    "q=error:%22",
]
PATHS = [
    "job/panel/99999999999999999999/1/",
    "job/panel/2147483648/1/",
    f"job/panel/{'9' * 2000}/1/",
    f"job/panel/1/{LONG}/",
    "job/panel/x/1/",
    f"job/{LONG}/change/",
    f"job/{LONG}/history/",
    "job/1/retry/",
    f"job/{LONG}/live/",
    f"heartbeat/{LONG}/change/",
    f"heartbeat/{LONG}/history/",
]


SCHEDULE_QUERIES = ["state=nonsense", f"queue={LONG}", f"task={LONG}", f"q={LONG}", "o=9.9.9", "p=99999999999999999999"]
SCHEDULE_PATHS = [
    f"{key}/{page}/"
    for key in ("99999999999999999999", "1", "x", LONG, "9" * 2000)
    for page in ("change", "edit", "run", "history")
]


@pytest.fixture
def client() -> Client:
    """Somebody who may do everything here; what the server would answer with 500 is raised."""
    making.failed()
    return making.browser(VIEW, RETRY, CANCEL, "view_heartbeat", "view_schedule", "change_schedule", "run_schedule")


@pytest.mark.parametrize("query", QUERIES)
def test_nonsense_in_a_query_is_no_error_of_ours(client: Client, query: str) -> None:
    assert client.get(f"/admin/jobs/job/?{query}").status_code < 500
    assert client.get(f"/admin/jobs/job/retry/?{query}").status_code == 200
    assert client.get(f"/admin/jobs/job/retry-all/?{query}").status_code in (200, 302)
    assert client.get(f"/admin/jobs/job/failed/?{query}").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nonsense_in_a_path_is_no_error_of_ours(client: Client, path: str) -> None:
    assert client.get(f"/admin/jobs/{path}", follow=True).status_code < 500


@pytest.mark.parametrize("posted", ["nonsense", LONG, ""])
def test_nonsense_as_a_selection_is_a_bad_request(client: Client, posted: str) -> None:
    data = {"action": "retry_selected", "_selected_action": posted, "index": "0"}
    assert client.post("/admin/jobs/job/", data).status_code == 400
    assert client.post("/admin/jobs/job/retry/", {"_selected_action": posted}).status_code == 400


@pytest.mark.parametrize("query", SCHEDULE_QUERIES)
def test_nonsense_in_a_query_of_schedules_is_no_error_of_ours(client: Client, query: str) -> None:
    assert client.get(f"/admin/jobs/schedule/?{query}").status_code < 500


@pytest.mark.parametrize("path", SCHEDULE_PATHS)
def test_nonsense_in_the_path_of_a_schedule_is_no_error_of_ours(client: Client, path: str) -> None:
    assert client.get(f"/admin/jobs/schedule/{path}", follow=True).status_code < 500


@pytest.mark.parametrize("schedule", ["x", "-1", "9" * 30, "٣", ""])
def test_nonsense_as_the_schedule_of_jobs_is_no_error_of_ours(client: Client, schedule: str) -> None:
    assert client.get(f"/admin/jobs/job/?schedule={schedule}").status_code == 200
