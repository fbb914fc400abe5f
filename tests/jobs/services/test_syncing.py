"""What code declares becomes rows; what people changed stays; what is gone is retired."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from jobs.admin.schedule_display import pause_words
from jobs.api import InvalidArguments, InvalidSchedule, Misfire, schedule
from jobs.models import Schedule
from jobs.schedules import Plan, ScheduleDefinition, declared_schedules, define_schedule, forget_schedule
from jobs.services.scheduling import back_to_code, change, pause, resume
from jobs.services.syncing import sync_schedules
from tests.jobs.scheduling import at
from tests.sample import tasks

pytestmark = pytest.mark.django_db

KEY = "tests.add"


@pytest.fixture(autouse=True)
def only_those_of_the_test() -> Iterator[None]:
    known = [definition.key for definition in declared_schedules()]
    yield
    for definition in declared_schedules():
        if definition.key not in known:
            forget_schedule(definition.key)


def declare(cron: str = "0 6 * * *", **plan: object) -> ScheduleDefinition:
    return define_schedule(tasks.add.definition, cron, key=KEY, arguments={"a": 1}, **plan)  # type: ignore[arg-type]


def row() -> Schedule:
    return Schedule.objects.get(key=KEY)


def change_to(**columns: object) -> None:
    """Change some columns, as a person does."""
    seen = row().columns
    change(row().pk, Plan(**{**seen, **columns}), seen=seen)


def test_a_declared_schedule_becomes_a_row_with_its_next_time() -> None:
    declare(timezone="Europe/Berlin", misfire=Misfire.SKIP, expected=timedelta(minutes=2))
    sync_schedules()
    assert (row().cron, row().timezone, row().misfire, row().expected_seconds) == (
        "0 6 * * *",
        "Europe/Berlin",
        "skip",
        120,
    )
    assert row().next_at is not None
    assert row().is_declared
    assert not row().changes()


def test_the_decorator_declares_and_gives_the_task_back() -> None:
    assert schedule(every=timedelta(hours=1), key=KEY, arguments={"a": 2})(tasks.add) is tasks.add
    sync_schedules()
    assert (row().every, row().arguments) == (3600, {"a": 2})


def test_syncing_again_changes_nothing() -> None:
    declare()
    sync_schedules()
    before = Schedule.objects.filter(key=KEY).values().get()
    sync_schedules()
    assert Schedule.objects.filter(key=KEY).values().get() == before


def test_what_code_says_anew_is_followed() -> None:
    declare()
    sync_schedules()
    before = row().next_at
    declare("0 7 * * *")
    sync_schedules()
    assert row().cron == "0 7 * * *"
    assert row().next_at != before


def test_what_a_person_changed_survives_and_is_told() -> None:
    declare()
    sync_schedules()
    change_to(cron="30 5 * * *")
    declare("0 7 * * *", expected=timedelta(seconds=9))
    sync_schedules()
    assert row().cron == "30 5 * * *"
    # What nobody changed follows the code.
    assert row().expected_seconds == 9
    assert row().changes() == {"cron": ("0 7 * * *", "30 5 * * *")}


def test_back_to_code_undoes_what_people_changed() -> None:
    declare(starts_at=None)
    sync_schedules()
    change_to(cron="30 5 * * *")
    back_to_code(row().pk)
    assert row().cron == "0 6 * * *"
    assert not row().changes()


def test_a_pause_survives() -> None:
    declare()
    sync_schedules()
    pause(row().pk, reason="holidays")
    declare("0 7 * * *")
    sync_schedules()
    assert row().paused_at is not None
    assert row().pause_reason == "holidays"


def test_what_is_gone_from_code_is_retired_and_comes_back_with_it() -> None:
    declare()
    sync_schedules()
    forget_schedule(KEY)
    sync_schedules()
    assert row().retired_at is not None
    assert row().next_at is None
    declare()
    sync_schedules()
    assert row().retired_at is None
    assert row().next_at is not None


def test_one_that_nobody_could_go_by_stands_still_and_the_others_are_synced() -> None:
    declare()
    define_schedule(tasks.explode.definition, "0 6 * * *", key="tests.zz")
    sync_schedules()
    Schedule.objects.filter(key=KEY).update(timezone="Mars/Olympus")
    Schedule.objects.filter(key="tests.zz").delete()
    declare("0 7 * * *")
    sync_schedules()
    assert row().next_at is None
    assert Schedule.objects.get(key="tests.zz").next_at is not None


def test_a_person_mends_one_that_stood_still() -> None:
    declare()
    sync_schedules()
    Schedule.objects.filter(key=KEY).update(timezone="Mars/Olympus", next_at=None)
    change_to(timezone="UTC")
    assert row().next_at is not None


def test_moments_survive_the_way_through_json() -> None:
    start = at("2030-01-01 06:00")
    declare(starts_at=start, ends_at=start + timedelta(days=9))
    sync_schedules()
    assert not row().changes()
    change_to(starts_at=None)
    back_to_code(row().pk)
    assert row().starts_at == start


@pytest.mark.parametrize(
    ("plan", "error", "told"),
    [
        ({"cron": "0 26 * * *"}, InvalidSchedule, "bad hour"),
        ({"misfire": "sometimes"}, InvalidSchedule, "use one of Misfire"),
        ({"misfire": Misfire.ALL}, InvalidSchedule, "may_overlap=True"),
        ({"jitter": timedelta(seconds=1.5)}, InvalidSchedule, "whole seconds"),
        ({"cron": "", "every": timedelta(minutes=1), "jitter": timedelta(minutes=1)}, InvalidSchedule, "shorter"),
        ({"arguments": {"b": 1}}, InvalidArguments, "needs a"),
        ({"key": "x" * 151}, InvalidSchedule, "150"),
    ],
)
def test_nonsense_is_refused_when_the_code_is_loaded(
    plan: dict[str, object], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        define_schedule(tasks.add.definition, **{"cron": "0 6 * * *", "key": KEY, "arguments": {"a": 1}, **plan})  # type: ignore[arg-type]


def test_two_tasks_do_not_share_a_key() -> None:
    declare()
    with pytest.raises(InvalidSchedule, match="another key"):
        define_schedule(tasks.explode.definition, "0 6 * * *", key=KEY)


def test_a_task_that_was_renamed_keeps_its_schedule() -> None:
    declare()
    sync_schedules()
    Schedule.objects.filter(key=KEY).update(task="tests.sample.tasks.old_name", paused_at=Now())
    sync_schedules()
    assert row().task == "tests.sample.tasks.add"
    assert row().paused_at is not None


def test_a_schedule_that_is_off_runs_once_somebody_resumes_it_and_stays_on() -> None:
    declare("* * * * *", off=True)
    sync_schedules()
    assert "by its code" in pause_words(row())
    assert row() not in Schedule.objects.running()
    resume(row().pk)
    declare("*/2 * * * *", off=True)
    sync_schedules()
    assert row() in Schedule.objects.running()
