"""What a clock does before it ticks: take the lead, and bring what its code declares into the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db.models import F
from django.utils import timezone

from jobs.models import Lease, Schedule
from jobs.schedules import Plan, ScheduleDefinition
from jobs.services import syncing
from jobs.services.leading import CLOCK, LEASE_TIME, lead, step_down
from jobs.services.syncing import sync_schedules
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.tasks import work

ME, OTHER = "clock 1", "clock 2"
# So that none comes while an operation is played.
_FAR = timezone.now() + timedelta(days=365)
LEADING = ("leading",)
SYNCING = ("syncing", "foreseeing")


@contextmanager
def code_declares(**plans: dict[str, Any]) -> Iterator[None]:
    """Have code declare these schedules, by key, and no others."""
    task, given = work.definition.name, Plan(every=60, arguments={"witness": "-"}, starts_at=_FAR)
    declared = [
        ScheduleDefinition(key=key, task=task, plan=replace(given, **{"every": None} | plan))
        for key, plan in plans.items()
    ]
    with patch.object(syncing, "declared_schedules", lambda: declared):
        yield


def synced(**plans: dict[str, Any]) -> Callable[[Scene], None]:
    """Return what syncs a code that declares these schedules."""

    def sync(scene: Scene) -> None:
        with code_declares(**plans):
            sync_schedules()

    return sync


def _nightly_by_hand(**columns: str) -> Callable[[Scene], None]:
    """Return what syncs the old code, and changes one of its schedules as a person does."""

    def prepare(scene: Scene) -> None:
        _OLD_CODE(scene)
        Schedule.objects.filter(key="nightly").update(**columns)

    return prepare


def _led_by(holder: str, since: timedelta = timedelta(0)) -> Callable[[Scene], None]:
    def prepare(scene: Scene) -> None:
        lead(CLOCK, holder)
        Lease.objects.update(expires_at=F("expires_at") - since)

    return prepare


def _lead(scene: Scene) -> None:
    assert lead(CLOCK, ME)


def _lead_in_vain(scene: Scene) -> None:
    assert not lead(CLOCK, ME)


def _step_down(scene: Scene) -> None:
    step_down(CLOCK, ME)


_OLD_CODE = synced(nightly={"cron": "0 3 * * *"}, gone={"every": 60}, same={"every": 60})
_NEW_CODE = synced(nightly={"cron": "0 5 * * *", "title": "Nightly"}, same={"every": 60}, new={"every": 90})
_OTHER_KIND = synced(nightly={"every": 60})

OPERATIONS = [
    Operation(name="lead, the first", targets=LEADING, act=_lead),
    Operation(name="lead, go on", targets=LEADING, prepare=_led_by(ME), act=_lead),
    Operation(name="lead, after a death", targets=LEADING, prepare=_led_by(OTHER, 2 * LEASE_TIME), act=_lead),
    Operation(name="lead, another does", targets=LEADING, prepare=_led_by(OTHER), act=_lead_in_vain),
    Operation(name="step down", targets=LEADING, prepare=_led_by(ME), act=_step_down),
    Operation(name="sync, new code", targets=SYNCING, prepare=_OLD_CODE, act=_NEW_CODE, again=_NEW_CODE),
    Operation(name="sync, old code again", targets=SYNCING, prepare=_NEW_CODE, act=_OLD_CODE, again=_OLD_CODE),
    Operation(
        name="sync, at odds",
        targets=SYNCING,
        prepare=_nightly_by_hand(cron="0 4 * * *"),
        act=_OTHER_KIND,
        again=_OTHER_KIND,
    ),
    Operation(
        name="sync, zone gone",
        targets=SYNCING,
        prepare=_nightly_by_hand(timezone="Atlantis/Deep"),
        act=_NEW_CODE,
        again=_NEW_CODE,
    ),
]
