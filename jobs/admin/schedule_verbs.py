"""What staff can do to a schedule: each verb with its permission, its service, and what it says about itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeGuard

from jobs.admin.reason import NeededReasonForm, ReasonForm
from jobs.models import Schedule
from jobs.selectors.schedule_state import has_task
from jobs.services.scheduling import back_to_code, pause, resume, retire

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

VIEW, ADD, CHANGE = "jobs.view_schedule", "jobs.add_schedule", "jobs.change_schedule"


class ScheduleAct(Protocol):
    """A service that does something to one schedule and writes who did it and why."""

    def __call__(self, schedule_id: int, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Schedule:
        """Do it and return the schedule as it is afterwards."""


@dataclass(frozen=True, kw_only=True)
class ScheduleVerb:
    """One thing staff can do to a schedule. `refusal` says why it makes no sense as one stands; empty when it does."""

    name: str
    path: str
    permission: str
    label: str
    question: str
    button: str
    done: str
    does: str
    does_not: str
    refusal: Callable[[Schedule], str]
    form: type[ReasonForm] = ReasonForm

    def permits(self, user: "User | AnonymousUser") -> "TypeGuard[User]":
        """Say whether a user may do it; who may not see schedules may not act on them."""
        return user.has_perms([VIEW, self.permission])


@dataclass(frozen=True, kw_only=True)
class ChangingVerb(ScheduleVerb):
    """A verb that leaves the schedule itself changed."""

    act: ScheduleAct


def _why_not_run(schedule: Schedule) -> str:
    if schedule.retired_at:
        return "It is retired: it runs no more."
    return "" if has_task(schedule) else "The code of its task is not here: renamed, or not deployed."


def _why_not_pause(schedule: Schedule) -> str:
    if schedule.retired_at:
        return "It is retired: it runs no more."
    return "It is paused already." if schedule.paused_at else ""


def _why_not_resume(schedule: Schedule) -> str:
    if schedule.retired_at:
        return "It is retired: it runs no more."
    return "" if schedule.paused_at else "It is not paused."


def _why_not_back(schedule: Schedule) -> str:
    if schedule.retired_at:
        return "It is retired: it runs no more."
    return "" if schedule.changes() else "It is as the code says: there is nothing to go back to."


def _why_not_retire(schedule: Schedule) -> str:
    if schedule.retired_at:
        return "It is retired already."
    return "The code declares it, and would bring it back: pause it instead." if schedule.is_declared else ""


RUN = ScheduleVerb(
    name="run",
    path="run",
    permission="jobs.run_schedule",
    label="Run now",
    question="Run “{}” now?",
    button="Run “{}” now",
    done="“{}” runs now, once.",
    does="makes one job now, with the schedule’s arguments, as if its time had come.",
    does_not="change when it runs by itself. What is paused stays paused.",
    refusal=_why_not_run,
)
PAUSE = ChangingVerb(
    name="pause",
    path="pause",
    permission="jobs.pause_schedule",
    label="Pause…",
    question="Pause “{}”?",
    button="Pause “{}”",
    done="“{}” is paused: it does not run by itself until somebody resumes it.",
    does="from now on it does not run by itself, until somebody resumes it.",
    does_not="stop a run that waits or runs already. Times that pass while it is paused do not run later.",
    refusal=_why_not_pause,
    form=NeededReasonForm,
    act=pause,
)
RESUME = ChangingVerb(
    name="resume",
    path="resume",
    permission="jobs.pause_schedule",
    label="Resume",
    question="Resume “{}”?",
    button="Resume “{}”",
    done="“{}” runs by itself again.",
    does="it runs by itself again, from the next time of its timetable on.",
    does_not="make up for the times that passed while it was paused.",
    refusal=_why_not_resume,
    act=resume,
)
BACK_TO_CODE = ChangingVerb(
    name="back_to_code",
    path="back",
    permission="jobs.change_schedule",
    label="Back to what the code says…",
    question="Set “{}” back to what the code says?",
    button="Set “{}” back to what the code says",
    done="“{}” is as the code says again.",
    does="undoes what people changed here. It follows the code from now on, also when a release changes it.",
    does_not="resume it where it is paused, or undo what has run.",
    refusal=_why_not_back,
    act=back_to_code,
)
RETIRE = ChangingVerb(
    name="retire",
    path="retire",
    permission="jobs.change_schedule",
    label="Retire…",
    question="Retire “{}” for good?",
    button="Retire “{}” for good",
    done="“{}” is retired.",
    does="it never runs again, neither by itself nor by hand. This can’t be undone: one would make a new schedule.",
    does_not="delete anything. Its history and its jobs stay where they are.",
    refusal=_why_not_retire,
    form=NeededReasonForm,
    act=retire,
)
SCHEDULE_VERBS = (RUN, PAUSE, RESUME, BACK_TO_CODE, RETIRE)
