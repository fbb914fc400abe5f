"""Run, pause, resume, set back and retire: each asks with GET, acts with POST, and says what came of it."""

from uuid import uuid4

import pytest
from django.test import Client

from jobs.models import Firing, Job, Schedule
from jobs.services.running_now import run_now
from jobs.services.scheduling import pause, retire
from tests.jobs.admin import making, schedules
from tests.jobs.admin.making import VIEW
from tests.jobs.admin.schedules import EDIT, PAUSE, RUN, SEE, address, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Somebody who may do everything with schedules and see jobs."""
    return making.browser(SEE, RUN, PAUSE, EDIT, VIEW)


def post(client: Client, schedule: Schedule, act: str, **typed: str) -> str:
    data = {"request_key": str(uuid4()), "reason": "stock-taking", **typed}
    return text(client.post(address(schedule, act), data, follow=True))


@pytest.mark.parametrize("act", ["run", "pause", "resume", "back", "retire"])
def test_asking_says_what_it_does_and_does_not_and_changes_nothing(client: Client, act: str) -> None:
    schedule = schedules.changed() if act == "back" else schedules.by_hand()
    if act == "resume":
        pause(schedule.pk)
    before = Schedule.objects.values().get()
    html = page(client, schedule, act)
    assert "What it does:" in html
    assert "What it does not do:" in html
    assert Schedule.objects.values().get() == before
    assert not Job.objects.exists()


def test_run_now_leads_to_the_one_job_it_made(client: Client) -> None:
    schedule, key = schedules.by_hand(), str(uuid4())
    html = post(client, schedule, "run", request_key=key)
    assert "“Morning report” runs now, once." in html
    assert "Schedule Morning report (by hand" in html
    post(client, schedule, "run", request_key=key)
    assert Job.objects.count() == Firing.objects.count() == 1
    firing = Firing.objects.get()
    assert (firing.by_hand, str(firing.asked_by)) == (True, "ada")
    assert "ada let it run now. Reason: stock-taking" in page(client, schedule)


def test_run_now_without_its_key_is_a_bad_request(client: Client) -> None:
    schedule = schedules.by_hand()
    assert client.post(address(schedule, "run"), {"request_key": "x"}).status_code == 400
    assert not Job.objects.exists()


def test_who_may_not_see_jobs_stays_on_the_schedule(client: Client) -> None:
    client.force_login(making.staff(SEE, RUN, username="grace"))
    html = post(client, schedules.by_hand(), "run")
    assert "runs now, once." in html
    assert "What it did" in html


def test_run_beside_a_run_that_has_not_ended_is_warned_of(client: Client) -> None:
    schedule = schedules.by_hand()
    assert "its last run has not ended" not in page(client, schedule, "run")
    run_now(schedule.pk, request_key="1")
    assert "its last run has not ended" in page(client, schedule, "run")


def test_pause_needs_a_reason_and_keeps_it(client: Client) -> None:
    schedule = schedules.by_hand()
    assert "Say why: whoever looks next has only this to go by." in post(client, schedule, "pause", reason="  ")
    assert Schedule.objects.get().paused_at is None
    html = post(client, schedule, "pause")
    assert "“Morning report” is paused" in html
    assert "Paused by ada" in html
    assert ": “stock-taking”" in html
    assert "ada paused it. Reason: stock-taking" in html


def test_resume_goes_on(client: Client) -> None:
    schedule = schedules.by_hand()
    pause(schedule.pk)
    assert "“Morning report” runs by itself again." in post(client, schedule, "resume", reason="")
    assert Schedule.objects.get().paused_at is None


def test_back_to_the_code_shows_what_is_undone(client: Client) -> None:
    schedule = schedules.changed()
    assert "Cron text 0 3 * * * 0 4 * * *" in page(client, schedule, "back")
    html = post(client, schedule, "back")
    assert "“Sweep” is as the code says again." in html
    assert "ada set it back to what the code says." in html
    assert Schedule.objects.get().cron == "0 3 * * *"


def test_retiring_needs_a_reason_and_ends_it(client: Client) -> None:
    schedule = schedules.by_hand()
    post(client, schedule, "retire", reason="")
    assert Schedule.objects.get().retired_at is None
    assert "“Morning report” is retired." in post(client, schedule, "retire")
    assert Schedule.objects.get().retired_at is not None


@pytest.mark.parametrize("act", ["run", "pause", "resume", "back", "retire"])
def test_what_is_retired_is_refused_in_words_by_both(client: Client, act: str) -> None:
    schedule = schedules.by_hand()
    retire(schedule.pk)
    assert "It is retired" in page(client, schedule, act)
    assert "is retired: it runs no more." in post(client, schedule, act)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("act", "asked", "told"),
    [
        ("pause", "It is paused already.", "is paused already."),
        ("retire", "would bring it back: pause it instead.", "would bring it back: pause it instead."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client: Client, act: str, asked: str, told: str) -> None:
    schedule = schedules.in_code()
    pause(schedule.pk)
    assert asked in page(client, schedule, act)
    assert told in post(client, schedule, act)


def test_what_is_not_paused_or_not_changed_has_nothing_to_undo(client: Client) -> None:
    schedule = schedules.by_hand()
    assert "It is not paused." in page(client, schedule, "resume")
    assert "is not paused." in post(client, schedule, "resume")
    assert "there is nothing to go back to" in page(client, schedule, "back")
    assert "there is nothing to go back to" in post(client, schedule, "back")


def test_task_that_is_gone_can_not_run(client: Client) -> None:
    schedule = schedules.by_hand()
    Schedule.objects.update(task="shop.tasks.lost")
    assert "The code of its task is not here" in page(client, schedule, "run")
    assert "There is no task called shop.tasks.lost" in post(client, schedule, "run")


def test_arguments_that_no_longer_fit_can_not_run(client: Client) -> None:
    schedule = schedules.by_hand()
    Schedule.objects.update(arguments={"a": "one"})
    assert "does not fit int" in post(client, schedule, "run")
    assert not Firing.objects.exists()


def test_way_back_leads_nowhere_else(client: Client) -> None:
    schedule = schedules.by_hand()
    data = {"reason": "why", "next": "https://evil.example/"}
    assert client.post(address(schedule, "pause"), data)["Location"] == address(schedule)
    data["next"] = schedules.LIST
    assert client.post(address(schedule, "resume"), data)["Location"] == schedules.LIST
