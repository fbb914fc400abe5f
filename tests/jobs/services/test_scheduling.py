"""What people do to schedules, and what each act says when somebody else was there first."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from jobs.api import InvalidArguments, InvalidSchedule, UnknownTask
from jobs.exceptions import ScheduleChanged
from jobs.models import Firing, Job, OperatorAct, Schedule
from jobs.schedules import Plan
from jobs.services.firing import fire_due
from jobs.services.running_now import run_now
from jobs.services.scheduling import back_to_code, change, make, pause, resume, retire
from tests.jobs.scheduling import ADD, at, made

pytestmark = pytest.mark.django_db

SIX = "2026-06-01 06:00"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def history() -> list[str]:
    return [entry.said for entry in OperatorAct.objects.order_by("pk")]


def changed(schedule: Schedule, **columns: object) -> Plan:
    return Plan(**{**schedule.columns, **columns})


def test_what_a_person_makes_is_due_at_its_next_time(ada: User) -> None:
    schedule = make(ADD, Plan(cron="0 6 * * *", arguments={"a": 1}), actor=ada)
    assert schedule.next_at is not None
    assert not schedule.is_declared
    assert history() == ["Made."]


def test_arguments_that_do_not_fit_make_nothing() -> None:
    with pytest.raises(InvalidArguments, match="needs a"):
        make(ADD, Plan(cron="0 6 * * *"))
    with pytest.raises(UnknownTask):
        make("shop.tasks.removed", Plan(cron="0 6 * * *"))
    assert not Schedule.objects.exists()


def test_a_change_of_the_time_moves_the_next_run_and_is_told(ada: User) -> None:
    schedule = made(SIX)
    after = change(schedule.pk, changed(schedule, cron="0 7 * * *"), seen=schedule.columns, actor=ada, reason="later")
    assert after.next_at is not None
    assert (after.next_at.hour, after.next_at.minute) == (7, 0)
    assert history() == ["Changed Cron text: 0 7 * * *, it was 0 6 * * *. Reason: later"]


def test_a_change_of_something_else_leaves_the_next_run_alone() -> None:
    schedule = made(SIX)
    after = change(schedule.pk, changed(schedule, expected_seconds=5), seen=schedule.columns)
    assert after.next_at == at(SIX)


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused() -> None:
    schedule = made(SIX)
    change(schedule.pk, changed(schedule, cron="0 7 * * *"), seen=schedule.columns)
    with pytest.raises(ScheduleChanged, match="nothing was saved"):
        change(schedule.pk, changed(schedule, cron="0 8 * * *"), seen=schedule.columns)
    schedule.refresh_from_db()
    assert schedule.cron == "0 7 * * *"


def test_a_change_to_arguments_that_do_not_fit_is_refused() -> None:
    schedule = made(SIX)
    with pytest.raises(InvalidArguments):
        change(schedule.pk, changed(schedule, arguments={"a": "one"}), seen=schedule.columns)


def test_a_pause_says_who_and_why_and_a_second_one_is_refused(ada: User) -> None:
    schedule = made(SIX)
    paused = pause(schedule.pk, actor=ada, reason="stocktaking")
    assert (paused.paused_by, paused.pause_reason) == (ada, "stocktaking")
    assert paused.paused_at is not None
    with pytest.raises(ScheduleChanged, match="paused already"):
        pause(schedule.pk)


def test_times_that_came_during_a_pause_do_not_run_afterwards() -> None:
    schedule = made(SIX)
    pause(schedule.pk)
    resumed = resume(schedule.pk)
    assert resumed.next_at is not None
    assert resumed.next_at > at(SIX)
    assert (resumed.paused_at, resumed.paused_by, resumed.pause_reason) == (None, None, "")
    assert fire_due(at("2026-06-05 12:00")) == 0
    with pytest.raises(ScheduleChanged, match="not paused"):
        resume(schedule.pk)


def test_what_people_made_is_retired_and_runs_no_more() -> None:
    schedule = made(SIX)
    assert retire(schedule.pk).next_at is None
    assert fire_due(at(SIX)) == 0
    for act in (pause, resume, retire, back_to_code):
        with pytest.raises(ScheduleChanged, match="retired"):
            act(schedule.pk)


def test_what_code_declares_is_paused_and_not_retired() -> None:
    schedule = made(SIX)
    Schedule.objects.update(declared={})
    with pytest.raises(ScheduleChanged, match="pause it instead"):
        retire(schedule.pk)


def test_there_is_no_code_to_go_back_to_for_what_people_made() -> None:
    with pytest.raises(ScheduleChanged, match="nothing to go back to"):
        back_to_code(made(SIX).pk)


def test_run_now_makes_one_job_beside_the_timetable(ada: User) -> None:
    schedule = made(SIX)
    job = run_now(schedule.pk, request_key="form-1", actor=ada, reason="asked by phone")
    assert job.arguments == {"a": 1}
    assert job.requested_by == ada
    firing = Firing.objects.get()
    assert (firing.job, firing.by_hand, firing.asked_by) == (job, True, ada)
    schedule.refresh_from_db()
    assert schedule.next_at == at(SIX)
    assert history() == ["Ran now. Reason: asked by phone"]


def test_a_double_click_is_one_run() -> None:
    schedule = made(SIX)
    assert run_now(schedule.pk, request_key="form-1") == run_now(schedule.pk, request_key="form-1")
    assert Job.objects.count() == Firing.objects.count() == 1
    run_now(schedule.pk, request_key="form-2")
    assert Job.objects.count() == 2


def test_run_now_runs_what_is_paused_too() -> None:
    schedule = made(SIX)
    pause(schedule.pk)
    assert run_now(schedule.pk, request_key="form-1") == Job.objects.get()


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"misfire": "all"}, "may overlap"),
        ({"cron": "", "every": 0}, "interval"),
        ({"jitter": -1}, "seconds from 0"),
        ({"title": "x" * 201}, "200 characters"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(plan: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidSchedule, match=told):
        Plan(**{"cron": "0 6 * * *", **plan})  # type: ignore[arg-type]


def test_a_plan_keeps_its_interval_as_a_span_of_time() -> None:
    assert Plan(every=90).timetable.every == timedelta(seconds=90)
