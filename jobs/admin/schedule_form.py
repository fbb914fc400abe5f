"""The form of a schedule: what is typed becomes a Plan, and what is wrong is said at its field."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings

from jobs.admin.argument_form import ArgumentsForm
from jobs.admin.schedule_fields import SpanField, WallTimeField
from jobs.exceptions import InvalidSchedule
from jobs.models import Schedule
from jobs.models.schedule import PLANNED
from jobs.registry import TaskDefinition
from jobs.schedules import MAX_TITLE_LENGTH, Misfire, Plan
from jobs.timetables import Timetable, zone

MISFIRE_CHOICES = (
    (Misfire.ONCE.value, "Run once: one run makes up for all that was missed. Right for most."),
    (Misfire.ALL.value, "Run each: every missed time gets its own run, up to 100. They may overlap then."),
    (Misfire.SKIP.value, "Leave out: what was missed by more than a minute does not run. It waits for its next time."),
)
EXAMPLES = (
    ("0 6 * * 1-5", "Every weekday at 06:00"),
    ("0 2 1 * *", "On the first of the month at 02:00"),
    ("*/15 * * * *", "Every 15 minutes"),
)
TIMING = ("cron", "every", "timezone", "jitter", "starts_at", "ends_at")
MOMENTS = ("starts_at", "ends_at")


class ScheduleForm(ArgumentsForm):
    """What people may say of a schedule. With valid timing `timetable` holds it; valid as a whole, `plan` does."""

    # It would keep them for good.
    asks_secrets = False

    title = forms.CharField(
        label="Name",
        required=False,
        max_length=MAX_TITLE_LENGTH,
        help_text="What people call it. Without one it is called as its task is.",
    )
    cron = forms.CharField(
        label="Cron text",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "class": "job-code"}),
        help_text="Minute, hour, day of the month, month, day of the week. Either this or an interval.",
    )
    every = SpanField(label="Or every", unit=60, help_text="An interval, whatever the clock on the wall shows.")
    timezone = forms.CharField(
        label="Time zone",
        max_length=64,
        widget=forms.TextInput(attrs={"list": "job-zones", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Name a time zone, as Europe/Berlin or UTC."},
        help_text="Whose clock on the wall the cron text goes by. Type a city to search.",
    )
    jitter = SpanField(
        label="Spread over", help_text="It starts up to so much later, by chance, so that not all begin in one second."
    )
    starts_at = WallTimeField(label="Not before", help_text="In the time zone above. Empty: from now on.")
    ends_at = WallTimeField(label="Not after", help_text="In the time zone above. Empty: for good.")
    misfire = forms.ChoiceField(
        label="When times were missed because no clock ran",
        choices=MISFIRE_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to follow."},
    )
    may_overlap = forms.BooleanField(
        label="A run may begin although the last one has not ended",
        required=False,
        help_text="Without it, a time that comes while the last run goes on is skipped, and the history says so.",
    )
    start_within = SpanField(
        label="Starts within", required=True, help_text="A run that has not begun by then is told of as wrong."
    )
    expected_seconds = SpanField(
        label="Takes at most",
        unit=60,
        help_text="A run that takes longer is told of as wrong; it is not stopped. Empty: no matter how long.",
    )
    must_produce = forms.BooleanField(
        label="A run must produce something",
        required=False,
        help_text="A run that ends well and has nothing to show for it is told of as wrong.",
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=300,
        help_text="Optional. It stands in the history with your name, for whoever looks next.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        task: TaskDefinition | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        """Ask about a schedule that is there, or about a new one of a task."""
        super().__init__(task, schedule.arguments if schedule else None, data, _initial(schedule))
        # Its name stands above what it is given.
        self.order_fields(["title"])
        self._schedule = schedule
        self.plan: Plan | None = None
        self.timetable: Timetable | None = None

    def clean(self) -> dict[str, Any]:
        """Make the timetable and the plan of what was typed."""
        data = super().clean()
        # Without the code nobody knows what it takes: they stay as they are.
        data["arguments"] = self.arguments if self.task else self.given
        data["jitter"] = data.get("jitter") or 0
        self._place_moments(data)
        self._make_timetable(data)
        if not self.errors:
            self._make_plan(data)
        return data

    def _place_moments(self, data: dict[str, Any]) -> None:
        """Put what was typed on the wall of the schedule's zone; what was left alone stays what it was."""
        untouched = self._schedule and "timezone" not in self.changed_data
        for name in MOMENTS:
            if untouched and name not in self.changed_data:
                data[name] = getattr(self._schedule, name)
            elif moment := data.get(name):
                data[name] = _placed(moment, data.get("timezone", ""))

    def _make_timetable(self, data: dict[str, Any]) -> None:
        if not self.errors.keys().isdisjoint(TIMING):
            return
        every = None if data["every"] is None else timedelta(seconds=data["every"])
        names = {name: data[name] for name in ("cron", "timezone", *MOMENTS)}
        try:
            self.timetable = Timetable(every=every, **names)
        except InvalidSchedule as error:
            self._refuse(error)

    def _make_plan(self, data: dict[str, Any]) -> None:
        try:
            self.plan = Plan(**{name: data[name] for name in PLANNED})
        except InvalidSchedule as error:
            self._refuse(error)

    def _refuse(self, error: InvalidSchedule) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class TimingForm(ScheduleForm):
    """The same form while one looks what its timing comes to: the rest may be unfinished."""

    def full_clean(self) -> None:
        """Check all, and say only what is wrong with the timing."""
        super().full_clean()
        for name in set(self.errors) - set(TIMING):
            del self.errors[name]
            if name in self.fields:
                self.fields[name].widget.attrs.pop("autofocus", None)
        self.begin_at_the_first_error()


def _initial(schedule: Schedule | None) -> dict[str, Any]:
    if schedule is None:
        return {
            "timezone": settings.TIME_ZONE,
            "misfire": Misfire.ONCE.value,
            "start_within": Plan.start_within,
            "jitter": 0,
        }
    return schedule.columns | {name: _on_the_wall(schedule, name) for name in MOMENTS}


def _on_the_wall(schedule: Schedule, name: str) -> datetime | None:
    moment: datetime | None = getattr(schedule, name)
    if moment is None:
        return None
    try:
        return moment.astimezone(zone(schedule.timezone)).replace(tzinfo=None, microsecond=0)
    except InvalidSchedule:
        return moment.replace(tzinfo=None, microsecond=0)


def _placed(moment: datetime, zone_name: str) -> datetime:
    try:
        return moment.replace(tzinfo=zone(zone_name))
    except InvalidSchedule:
        # The zone is refused in words of its own.
        return moment.replace(tzinfo=zone("UTC"))
