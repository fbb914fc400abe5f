"""The fields that a schedule's form is made of, beyond Django's own."""

import zoneinfo
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from jobs.schedules import LONGEST

# Moments at the ends of the calendar can't be told in every zone.
YEARS = range(2000, 2100)
UNITS = ((1, "seconds"), (60, "minutes"), (3_600, "hours"), (86_400, "days"))


class SpanWidget(forms.MultiWidget):
    """A number and its unit, side by side."""

    use_fieldset = True

    def __init__(self, label: str, unit: int) -> None:
        """Name both parts for those who hear the page, and begin with a unit."""
        number = forms.NumberInput(attrs={"min": 0, "step": 1, "aria-label": label, "class": "job-span-number"})
        units = forms.Select(choices=UNITS, attrs={"aria-label": f"{label}: unit"})
        self._unit = unit
        super().__init__((number, units))

    def decompress(self, value: Any) -> list[Any]:
        """Return seconds in the largest unit that they fill."""
        if not value:
            return [value, self._unit]
        size = max(size for size, _ in UNITS if value % size == 0)
        return [value // size, size]


class SpanField(forms.MultiValueField):
    """A span of time, in whole seconds; None where no number is given."""

    def __init__(self, *, label: str, unit: int = 1, required: bool = False, help_text: str = "") -> None:
        """Take a number of seconds, minutes, hours or days, of which `unit` seconds stand there first."""
        number = forms.IntegerField(min_value=0, max_value=LONGEST, required=required)
        units = forms.TypedChoiceField(choices=UNITS, coerce=int, required=False, empty_value=str(unit))
        super().__init__(
            (number, units),
            label=label,
            required=required,
            require_all_fields=False,
            error_messages={"incomplete": "Give a number."},
            help_text=help_text,
            widget=SpanWidget(label, unit),
        )

    def compress(self, data_list: list[Any]) -> int | None:
        """Return the seconds."""
        if not data_list or data_list[0] is None:
            return None
        return int(data_list[0]) * int(data_list[1])


class WallTimeField(forms.Field):
    """A date and a time as on the wall, of a zone that another field names: naive."""

    default_error_messages = {"invalid": "Give a date and a time of this century, as 2026-12-01 06:00."}

    def __init__(self, **options: Any) -> None:
        """Ask with the browser's own date picker."""
        picker = forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": 1})
        super().__init__(required=False, widget=picker, **options)

    def to_python(self, value: Any) -> datetime | None:
        """Return a naive moment; raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(str(value).strip())
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is not None or moment.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


@lru_cache(maxsize=1)
def every_zone() -> tuple[str, ...]:
    """Return the names of all places' time zones, and UTC; the tz database has more, for machines of old."""
    names = zoneinfo.available_timezones()
    return ("UTC", *sorted(name for name in names if "/" in name and not name.startswith(("Etc/", "SystemV/"))))
