"""What a timetable comes to, before and after it is saved: its next times, each with what the clocks do to it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jobs.admin.schedule_display import in_both_zones
from jobs.admin.schedule_form import TIMING, TimingForm
from jobs.admin.schedule_verbs import ADD, CHANGE, VIEW
from jobs.timetable_words import in_words, saving_note

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from jobs.timetables import Timetable

# As many as show a pattern.
TIMES = 10


@dataclass(frozen=True, kw_only=True)
class ComingTime:
    """A time that is to come, in words, and what the change of the clocks does to it."""

    moment: datetime
    words: "SafeString"
    note: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A timetable in words, and its next times."""

    words: str
    times: list[ComingTime]


def preview_of(timetable: "Timetable") -> Preview:
    """Return what a timetable comes to from now on."""
    return Preview(words=in_words(timetable), times=coming(timetable))


def coming(timetable: "Timetable") -> list[ComingTime]:
    """Return the next times of a timetable."""
    return [
        ComingTime(
            moment=moment,
            words=in_both_zones(moment, timetable.timezone),
            note=saving_note(timetable, moment),
        )
        for moment in islice(timetable.after(timezone.now()), TIMES)
    ]


@require_POST
@never_cache
def live_preview(request: "HttpRequest") -> "HttpResponse":
    """Show what the timing in a form that is being typed comes to, or what is wrong with it at its fields.

    Refused and not sent to log in, as the admin would: htmx would show the login page inside the page.
    """
    may = request.user.has_perm(ADD) or request.user.has_perm(CHANGE)
    if not site.has_permission(request) or not may or not request.user.has_perm(VIEW):
        raise PermissionDenied
    form = TimingForm(request.POST)
    form.full_clean()
    context = {
        "preview": preview_of(form.timetable) if form.timetable else None,
        "timing": [form[name] for name in TIMING],
    }
    return TemplateResponse(request, "admin/jobs/schedule/live_preview.html", context)
