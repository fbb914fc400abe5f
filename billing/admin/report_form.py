"""The form that asks for a report: which, of what days, as what, when, and for whom."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from billing.models import ReportFormat, ReportKind
from billing.office_day import today
from billing.reports.periods import LABELS, Period, Preset, period_of
from billing.services.reporting.asking import Wish
from billing.services.reporting.permitting import kinds_seen_by, mailable, who_may_see

OWN = "own"
# Longer charts have no room for their months.
MOST_DAYS = 3660
# Nobody plans a report further ahead; what is later was mistyped.
FURTHEST = timedelta(days=366)
# People that are offered: with more the list would be no help.
MOST_PEOPLE = 200

WORDS = {
    ReportKind.SALES: "Sales: invoices less credit notes, by month and by customer",
    ReportKind.VAT: "VAT: what was taxed, by category and rate",
    ReportKind.AGEING: "Receivables by age: who owed what at the end of the last day, and how late it was",
    ReportKind.JOBS: "Job health: what background jobs did, failed at and took, by task",
}


class ReportForm(forms.Form):
    """What is chosen about a report, by somebody who may see these kinds."""

    kind = forms.ChoiceField(label="Report", widget=forms.RadioSelect)
    period = forms.ChoiceField(
        label="Days",
        choices=[*((preset.value, label) for preset, label in LABELS.items()), (OWN, "From … to …, as given below")],
        initial=Preset.LAST_MONTH.value,
    )
    first_day = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    formats = forms.MultipleChoiceField(
        label="Files",
        choices=ReportFormat.choices,
        initial=[ReportFormat.PDF],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one kind of file."},
    )
    when = forms.ChoiceField(
        label="When",
        choices=[("now", "Now, before other reports"), ("later", "Later, at the time given below")],
        initial="now",
        widget=forms.RadioSelect,
    )
    run_after = forms.DateTimeField(
        label="Not before", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    mail_to = forms.MultipleChoiceField(label="E-mail it to", required=False, widget=forms.CheckboxSelectMultiple)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the kinds that this person may see, and the people whom a report may be mailed to."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        kinds, people = kinds_seen_by(user), mailable()[:MOST_PEOPLE]
        self._choose("kind", [(kind.value, WORDS[kind]) for kind in kinds])
        self._choose("mail_to", [(person.email, f"{person} ({person.email})") for person in people])
        self.fields["kind"].initial = kinds[0]
        zone = timezone.get_current_timezone_name()
        self.fields["run_after"].help_text = f"in {zone}; the days are counted from then"

    def clean(self) -> dict[str, Any]:
        """Find out the days and the time, and check who gets it; what is wrong is told at its field."""
        given = super().clean() or self.cleaned_data
        self._check_time(given)
        if not self.errors:
            self._check_days(given)
            self._check_people(given)
        return given

    def wish(self) -> Wish:
        """Return what was asked for."""
        given = self.cleaned_data
        return Wish(
            kind=ReportKind(given["kind"]),
            period=given["days"],
            formats=[ReportFormat(form) for form in given["formats"]],
            mail_to=given["mail_to"],
            run_after=given["run_after"],
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _check_time(self, given: dict[str, Any]) -> None:
        if given.get("when") != "later":
            given["run_after"] = None
        elif "run_after" not in self.errors:
            self._check_later(given.get("run_after"))

    def _check_later(self, moment: datetime | None) -> None:
        now = timezone.now()
        if moment is None:
            self.add_error("run_after", "Enter when, or choose “Now”.")
        elif not now < moment < now + FURTHEST:
            self.add_error("run_after", "Enter a time that is yet to come, within a year.")

    def _check_days(self, given: dict[str, Any]) -> None:
        day = _office_day(given["run_after"])
        if given["period"] != OWN:
            given["days"] = period_of(Preset(given["period"]), day)
        elif days := self._own_days(given["first_day"], given["last_day"], day):
            given["days"] = days

    def _own_days(self, first: date | None, last: date | None, day: date) -> Period | None:
        problem = ""
        if first is None or last is None:
            problem = "Enter the first and the last day, or choose other days above."
        elif first > last:
            problem = "The last day is before the first: swap them."
        elif last > day:
            problem = "The last day is after the one on which the report is made: enter an earlier one."
        elif (last - first).days > MOST_DAYS:
            problem = "These are more than ten years: enter a later first day."
        if problem or first is None or last is None:
            self.add_error("last_day" if first else "first_day", problem)
            return None
        return Period(first, last)

    def _check_people(self, given: dict[str, Any]) -> None:
        blind = sorted(set(given["mail_to"]) - set(who_may_see(given["kind"], given["mail_to"])))
        if blind:
            self.add_error("mail_to", f"This report is not to be seen by {', '.join(blind)}: untick them.")


def _office_day(moment: datetime | None) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone()) if moment else today()
