"""The list of schedules."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import testing
from jobs.models import FiringOutcome, Job, Kind, Schedule
from jobs.schedules import Plan
from jobs.services.beating import beat
from jobs.services.scheduling import make, pause, retire
from tests.jobs.admin import making, schedules
from tests.jobs.admin.schedules import LIST, MAKE, SEE, text
from tests.jobs.scheduling import ADD
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def rows(client: Client, query: str = "") -> str:
    return text(client.get(f"{LIST}{query}"))


def test_row_says_in_words_what_runs_when_and_what_came_of_it() -> None:
    schedule = schedules.by_hand(cron="0 6 * * 1-5", timezone="Europe/Berlin")
    job = testing.perform(tasks.add.enqueue(a=1))
    assert job.started_at
    Job.objects.update(finished_at=job.started_at + timedelta(seconds=14))
    schedules.fired(schedule, FiringOutcome.FIRED, job)
    html = rows(making.browser(SEE))
    assert "Morning report Add two whole numbers." in html
    assert "Every weekday at 06:00, Berlin time" in html
    assert "Runs by itself" in html
    assert "Successful 1 h ago, took 14 s" in html


def test_next_time_is_relative_and_exact_on_hover() -> None:
    schedule = schedules.by_hand()
    Schedule.objects.update(next_at=timezone.now() + timedelta(hours=2, minutes=1))
    schedule.refresh_from_db()
    assert schedule.next_at
    html = making.browser(SEE).get(LIST).content.decode()
    assert f'datetime="{schedule.next_at.isoformat()}"' in html
    assert ">in 2 h</time>" in html


def test_paused_one_says_by_whom_since_when_and_why_and_names_no_next_time() -> None:
    ada = making.staff(username="grace")
    pause(schedules.by_hand().pk, actor=ada, reason="stock-taking")
    html = rows(making.browser(SEE))
    assert "Paused by grace just now: “stock-taking”" in html
    assert "Every day at 06:00, UTC –" in html


def test_each_state_has_its_word_and_its_filter() -> None:
    client = making.browser(SEE)
    retire(schedules.by_hand(title="Retired one").pk)
    pause(schedules.by_hand(title="Paused one").pk)
    schedules.by_hand(title="Running one")
    lost = schedules.by_hand(title="Lost one")
    over = schedules.by_hand(title="Ended one", ends_at=timezone.now() + timedelta(days=3))
    Schedule.objects.filter(pk=lost.pk).update(task="shop.tasks.lost")
    Schedule.objects.filter(pk=over.pk).update(ends_at=timezone.now() - timedelta(days=1), next_at=None)
    schedules.changed()
    names = {"Retired one", "Paused one", "Running one", "Lost one", "Ended one", "Sweep"}
    expected = {
        "retired": {"Retired one"},
        "paused": {"Paused one"},
        "runs": {"Running one", "Sweep"},
        "still": {"Lost one", "Ended one"},
        "changed": {"Sweep"},
        "nonsense": names,
    }
    for state, fitting in expected.items():
        html = rows(client, f"?state={state}")
        assert {name for name in names if f"{name} " in html} == fitting, state
    html = rows(client)
    assert "The code of its task is not here" in html
    assert "Over No time of its timetable is to come." in html
    assert "changed here from what the code says" in html


def test_zone_that_is_gone_is_no_error_of_ours() -> None:
    schedules.by_hand()
    Schedule.objects.update(timezone="Mars/Olympus", next_at=None)
    html = rows(making.browser(SEE))
    assert "Stands still There is no time zone" in html
    assert "Nobody can say" in html


@pytest.mark.parametrize(
    "query", ["?queue=email", "?task=tests.sample.tasks.note", "?q=REMEMBER", "?q=letter+remember"]
)
def test_filters_and_search_keep_what_fits(query: str) -> None:
    client = making.browser(SEE)
    schedules.by_hand()
    make("tests.sample.tasks.note", Plan(title="A letter", every=60, arguments={"text": "x"}))
    html = rows(client, query)
    assert "A letter" in html
    assert "Morning report" not in html


def test_what_is_wrong_stands_above() -> None:
    schedules.by_hand()
    Schedule.objects.update(next_at=timezone.now() - timedelta(hours=1))
    html = rows(making.browser(SEE))
    assert "The clock is silent" in html
    assert "did not begin: its time has come and no clock has fired it." in html
    assert html.index("did not begin") < html.index("Words of its name")


def test_calm_list_has_nothing_above() -> None:
    beat("clock", Kind.CLOCK)
    schedules.by_hand()
    html = making.browser(SEE).get(LIST).content.decode()
    assert "job-troubles" not in html


def test_what_needs_no_schedule_is_told_with_why_it_cannot_be_paused() -> None:
    html = rows(making.browser(SEE))
    for words in ("Delivers what is due", "Delivers again what Redis lost", "Takes jobs back from dead workers"):
        assert words in html
    assert "None of this can be paused" in html


def test_empty_list_says_what_would_fill_it() -> None:
    assert "Nothing runs by itself yet" in rows(making.browser(SEE))
    client = Client()
    client.force_login(making.staff(SEE, MAKE, username="grace"))
    assert "you make one" in rows(client)
    schedules.by_hand()
    assert "No schedule fits" in rows(client, "?q=nosuchword")


def test_nobody_deletes_and_a_refusal_changes_nothing() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    schedule = schedules.by_hand()
    assert client.post(schedules.address(schedule, "delete"), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [str(schedule.pk)], "post": "yes"}
    client.post(LIST, data)
    assert Schedule.objects.filter(pk=schedule.pk).exists()


def test_queries_do_not_grow_with_200_schedules(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    job = testing.perform(tasks.add.enqueue(a=1))
    columns = schedules.by_hand().columns
    then = timezone.now() + timedelta(hours=1)
    Schedule.objects.bulk_create(Schedule(key=f"k{n}", task=ADD, next_at=then, **columns) for n in range(200))
    for schedule in Schedule.objects.all()[:20]:
        schedules.fired(schedule, FiringOutcome.FIRED, job)
    client = making.browser(SEE)
    rows(client)
    with django_assert_max_num_queries(12):
        rows(client)
