"""The form of a rule: only the numbers that its kind reads, and a refusal of mail that tells of broken mail."""

from typing import TYPE_CHECKING, Any

from django import forms

from jobs.models import AlertRule, RuleKind
from jobs.registry import every_definition, task_title
from jobs.selectors.breaches.kinds import KINDS
from jobs.selectors.mail_alone import would_travel_by_mail_alone

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[AlertRule]
else:
    _ModelForm = forms.ModelForm

_LABELS = {
    "jobs": "More than so many jobs",
    "%": "Percent",
    "minutes": "Longer than so many minutes",
}
_MAIL_ALONE = (
    "This rule is about mail, and its only channels are e-mail: when mail is broken, nobody would hear of it. "
    "Add another channel, or take the e-mail ones away: it then shows in the back office only."
)


class RuleForm(_ModelForm):
    """A rule's fields in plain words. `kind` is fixed before the form is shown."""

    kind: RuleKind

    class Meta:
        model = AlertRule
        fields = (
            "name",
            "queue_name",
            "task",
            "threshold",
            "at_least",
            "window",
            "channels",
            "cooldown",
            "remind_every",
            "enabled",
        )
        widgets = {"channels": forms.CheckboxSelectMultiple}
        labels = {
            "at_least": "Of so many jobs or more",
            "window": "Within so many minutes",
            "cooldown": "Cool-down in minutes",
            "remind_every": "Tell again after so many minutes",
            "enabled": "On",
        }
        help_texts = {
            "name": "What one calls the trouble, as in “Many jobs fail”.",
            "at_least": "Of fewer jobs a share says little.",
            "window": "How far back the rule looks.",
            "channels": "Every alert shows in the back office. Channels carry it further, too.",
            "cooldown": "Trouble that is over and comes back within this is shown, and not told a second time.",
            "remind_every": "While it is still so. 0: never.",
            "enabled": "A rule that is off is not looked at.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take a ModelForm's arguments."""
        super().__init__(*args, **kwargs)
        self.instance.kind = self.kind
        if threshold := self.fields.get("threshold"):
            threshold.label = _LABELS[KINDS[self.kind].unit]
            threshold.widget.attrs["max"] = MOST
        if "queue_name" in self.fields:
            self.fields["queue_name"].choices = [("", "Any queue"), *_queues()]  # type: ignore[attr-defined]
        if "task" in self.fields:
            self.fields["task"] = _task_field(self.instance.task)

    def clean_threshold(self) -> int:
        """Refuse what could not be counted in time."""
        threshold: int = self.cleaned_data["threshold"]
        if threshold > (100 if KINDS[self.kind].unit == "%" else MOST):
            raise forms.ValidationError("Use a smaller number: at most 100 percent, or 1,000,000.")
        return threshold

    def clean(self) -> dict[str, Any]:
        """Refuse a rule about mail that is told by mail alone."""
        given = super().clean() or self.cleaned_data
        channels = given.get("channels") or []
        if would_travel_by_mail_alone(given.get("queue_name", ""), given.get("task", ""), channels):
            self.add_error("channels", _MAIL_ALONE)
        return given


# Beyond this a count takes longer than the pause between two looks should.
MOST = 1_000_000


def _queues() -> Any:
    return AlertRule._meta.get_field("queue_name").choices


def _task_field(current: str) -> forms.ChoiceField:
    names = {task.name for task in every_definition()} | ({current} if current else set())
    choices = sorted(((name, task_title(name)) for name in names), key=lambda choice: choice[1].lower())
    return forms.ChoiceField(choices=[("", "Any task"), *choices], required=False)
