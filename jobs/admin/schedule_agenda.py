"""The agenda: what is to run by itself in the next seven days."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from jobs.admin.frame import frame
from jobs.admin.schedule_display import viewers_zone
from jobs.admin.schedule_verbs import VIEW
from jobs.models import Schedule
from jobs.selectors.agenda import MOST_ROWS, Day, Often, agenda, agenda_schedules
from jobs.selectors.health import troubles
from jobs.selectors.schedule_state import has_task
from jobs.services.pacing import a_step
from jobs.timetable_words import in_words, saving_note

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a day: a time and its schedule, or how often one runs on that day."""

    schedule: Schedule
    moment: "datetime | None" = None
    words: str
    note: str = ""

    @property
    def trouble(self) -> str:
        """What keeps it from running although its time comes."""
        return "" if has_task(self.schedule) else "can’t run: the code of its task is not here"


@require_safe
def schedule_agenda(request: "HttpRequest") -> "HttpResponse":
    """Show the next seven days."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    schedules = agenda_schedules()
    found = agenda(schedules, timezone.now(), timezone.get_current_timezone(), a_step().is_spent)
    context = frame(
        request,
        "The next 7 days",
        opts=Schedule._meta,
        original="Agenda",
        days=[(_day_words(day.day), _lines(day)) for day in found.days],
        stops_at=found.stops_at,
        most=MOST_ROWS,
        broken=found.broken,
        any=bool(schedules),
        zone=viewers_zone(),
        troubles=troubles(),
    )
    return TemplateResponse(request, "admin/jobs/schedule/agenda.html", context)


def _day_words(day: date) -> str:
    today = timezone.localdate()
    name = {0: "Today, ", 1: "Tomorrow, "}.get((day - today).days, "")
    return f"{name}{date_format(day, 'l j F')}"


def _lines(day: Day) -> list[Line]:
    return [*map(_often, day.often), *(_single(moment, schedule) for moment, schedule in day.entries)]


def _single(moment: "datetime", schedule: Schedule) -> Line:
    local = timezone.localtime(moment)
    return Line(
        schedule=schedule,
        moment=moment,
        words=date_format(local, "H:i:s" if local.second else "H:i"),
        note=saving_note(schedule.timetable, moment),
    )


def _often(often: Often) -> Line:
    words = in_words(often.timetable)
    return Line(schedule=often.schedule, words=f"{words[0].lower()}{words[1:]}, {_count(often.times)}")


def _count(times: int | None) -> str:
    if times is None:
        return "too often to count"
    return "once" if times == 1 else f"{times:,} times"
