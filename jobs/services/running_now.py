"""Run now: let a schedule run once, beside its timetable, because a person asked for it."""

from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.utils import timezone

from jobs.exceptions import ScheduleNotRunnable
from jobs.models import Firing, FiringOutcome, Job, Schedule
from jobs.registry import get_definition
from jobs.services.enqueueing import enqueue
from jobs.services.journal import record_act
from jobs.services.requests import Options, Request

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User


def run_now(schedule_id: int, *, request_key: str, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Enqueue one job as the schedule would, also while it is paused; the same `request_key` is the same run.

    Raises ScheduleNotRunnable when it is retired, UnknownTask, InvalidArguments, and IdempotencyConflict when the
    arguments were changed in between.
    """
    with transaction.atomic():
        schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
        if schedule.retired_at is not None:
            raise ScheduleNotRunnable(f"“{schedule}” is retired: it runs no more.")
        options = Options(idempotency_key=f"run-now:{schedule.pk}:{request_key}", requested_by=actor)
        job = enqueue(Request(definition=get_definition(schedule.task), options=options, arguments=schedule.arguments))
        if not Firing.objects.filter(job=job).exists():
            Firing.objects.create(
                schedule=schedule,
                fire_at=timezone.now(),
                outcome=FiringOutcome.FIRED,
                job=job,
                by_hand=True,
                asked_by=cast("User | None", actor),
            )
            record_act(actor, schedule, "Ran now.", reason)
    return job
