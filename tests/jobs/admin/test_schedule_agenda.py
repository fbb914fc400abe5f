"""The page of the next seven days."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.models import Schedule
from jobs.services.scheduling import pause, retire
from tests.jobs.admin import making, schedules
from tests.jobs.admin.schedules import LIST, SEE, text
from tests.jobs.scheduling import ADD

pytestmark = pytest.mark.django_db
ADDRESS = f"{LIST}agenda/"


def agenda() -> str:
    return text(making.browser(SEE).get(ADDRESS))


def test_each_day_names_times_schedules_and_tasks() -> None:
    schedules.by_hand()
    html = agenda()
    assert "Tomorrow, " in html
    assert html.count("06:00 Morning report Add numbers") in (6, 7)


def test_what_runs_often_is_one_line_a_day() -> None:
    schedules.by_hand(cron="*/15 * * * *")
    assert agenda().count("Morning report: every 15 minutes, UTC, 96 times") == 6


def test_paused_one_is_marked_with_a_word_and_retired_one_is_left_out() -> None:
    pause(schedules.by_hand().pk)
    retire(schedules.by_hand(title="Old one").pk)
    html = agenda()
    assert "Morning report Add numbers paused: does not run" in html
    assert "Old one" not in html


def test_one_that_can_not_run_says_so() -> None:
    schedules.by_hand()
    Schedule.objects.update(task="shop.tasks.lost")
    assert "can’t run: the code of its task is not here" in agenda()
    Schedule.objects.update(timezone="Mars/Olympus")
    assert "Nobody can say when these run; each says why on its page: Morning report" in agenda_again()


def agenda_again() -> str:
    client = Client()
    client.force_login(making.staff(SEE, username="grace"))
    return text(client.get(ADDRESS))


def test_no_schedules_leave_the_days_empty_and_say_why() -> None:
    assert "Nothing runs by itself yet" in agenda()


def test_200_schedules_take_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    columns = schedules.by_hand().columns
    Schedule.objects.bulk_create(Schedule(key=f"k{n}", task=ADD, **columns) for n in range(200))
    client = making.browser(SEE)
    with django_assert_max_num_queries(12):
        html = text(client.get(ADDRESS))
    assert "Here the list stops" in html
