"""What people do to schedules: make, change, pause, resume, retire, set back to code, run now."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.utils import timezone

from jobs.exceptions import ScheduleChanged, ScheduleNotRunnable
from jobs.models import Schedule
from jobs.models.schedule import PLANNED, stored_form
from jobs.schedules import Plan
from jobs.services import scheduling
from jobs.services.running_now import run_now
from tests.chaos.failpoints.acts.firers import an_hourly
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.tasks import work

SCHEDULING = ("scheduling", "foreseeing")
# One form that a person sent, perhaps twice.
FORM = "form-1"


def _hourly(**columns: Any) -> Callable[[Scene], None]:
    """Return what sets the scene with a schedule that is not due: these acts are not about firing."""

    def prepare(scene: Scene) -> None:
        an_hourly(scene, 0, **columns)

    return prepare


def _paused(scene: Scene) -> None:
    an_hourly(scene, 0, paused_at=timezone.now(), paused_by=scene.actor, pause_reason="why")


def _retired(scene: Scene) -> None:
    an_hourly(scene, 0, retired_at=timezone.now(), next_at=None)


def _changed_from_code(scene: Scene) -> None:
    schedule = an_hourly(scene, 0, title="By hand")
    declared = {name: stored_form(getattr(schedule, name)) for name in PLANNED}
    schedule.declared = declared | {"title": "", "every": 60}
    schedule.save()


def _make(scene: Scene) -> None:
    scheduling.make(work.definition.name, Plan(every=3600, arguments={"witness": scene.path}), actor=scene.actor)


def _act(verb: Callable[..., Any]) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        with suppress(ScheduleChanged):
            verb(scene.schedules[0].pk, actor=scene.actor, reason="why")

    return act


def _change(scene: Scene) -> None:
    schedule = scene.schedules[0]
    plan = replace(schedule.plan, every=7200, title="New")
    scheduling.change(schedule.pk, plan, seen=schedule.columns, actor=scene.actor)


def _change_what_was_changed(scene: Scene) -> None:
    schedule = scene.schedules[0]
    with suppress(ScheduleChanged):
        scheduling.change(schedule.pk, schedule.plan, seen=schedule.columns | {"title": "Old"}, actor=scene.actor)


def _run_now(scene: Scene) -> None:
    job = run_now(Schedule.objects.get().pk, request_key=FORM, actor=scene.actor, reason="why")
    scene.witness.tell(job.pk)


def _run_what_is_retired(scene: Scene) -> None:
    with suppress(ScheduleNotRunnable):
        run_now(Schedule.objects.get().pk, request_key=FORM, actor=scene.actor)


def _ran_already(scene: Scene) -> None:
    _paused(scene)
    _run_now(scene)


def _operation(name: str, act: Callable[[Scene], None], prepare: Callable[[Scene], None]) -> Operation:
    return Operation(name=name, targets=SCHEDULING, prepare=prepare, act=act, by_hand=True)


OPERATIONS = [
    Operation(name="make a schedule", targets=SCHEDULING, act=_make, by_hand=True),
    _operation("change a schedule", _change, _hourly()),
    _operation("change a schedule, changed meanwhile", _change_what_was_changed, _hourly()),
    _operation("set a schedule back to code", _act(scheduling.back_to_code), _changed_from_code),
    _operation("set a schedule back to no code", _act(scheduling.back_to_code), _hourly()),
    _operation("pause a schedule", _act(scheduling.pause), _hourly()),
    _operation("pause a schedule, paused", _act(scheduling.pause), _paused),
    _operation("resume a schedule", _act(scheduling.resume), _paused),
    _operation("resume a schedule that runs", _act(scheduling.resume), _hourly()),
    _operation("retire a schedule", _act(scheduling.retire), _hourly()),
    _operation("retire a schedule of code", _act(scheduling.retire), _changed_from_code),
    _operation("retire a schedule, retired", _act(scheduling.retire), _retired),
    Operation(
        name="run a schedule now",
        targets=("running_now",),
        prepare=_paused,
        act=_run_now,
        again=_run_now,
        by_hand=True,
    ),
    Operation(
        name="run a schedule now, retired",
        targets=("running_now",),
        prepare=_retired,
        act=_run_what_is_retired,
        by_hand=True,
    ),
    Operation(
        name="run a schedule now, twice",
        targets=("running_now",),
        prepare=_ran_already,
        act=_run_now,
        again=_run_now,
        by_hand=True,
    ),
]
