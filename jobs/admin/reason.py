"""Why somebody acts: asked for on each confirmation page, kept in the history."""

from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from django.http import QueryDict


class ReasonForm(forms.Form):
    """One line, if the person wishes."""

    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Reason",
        help_text="Optional. It stands in the history for whoever looks next.",
    )


class RequiredForm(forms.Form):
    """What must be filled in; a browser begins at the first field that is wrong."""

    def full_clean(self) -> None:
        """Check the fields, and let a browser begin at the first that is wrong."""
        super().full_clean()
        for name in list(self.errors)[:1]:
            self.fields[name].widget.attrs["autofocus"] = True


class SettleForm(RequiredForm):
    """How the person knows what nobody knew: the one line must be there."""

    reason = forms.CharField(
        max_length=300,
        label="How do you know?",
        help_text="For example: the other side’s list was looked at. It stands in the history with your name.",
        error_messages={"required": "Say how you know: whoever looks next has only this to go by."},
    )


class HappenedForm(SettleForm):
    """And what the other side calls it, if the person has seen that."""

    receipt = forms.CharField(
        required=False,
        max_length=200,
        label="Reference",
        help_text="Optional. What the other side calls it, as a transaction number; the job gets it as the receipt.",
    )
    field_order = ("receipt", "reason")


class NamedForm(RequiredForm):
    """Why, and by typing the name of what it is about that one means it."""

    confirmation = forms.CharField(required=False)
    reason = forms.CharField(
        max_length=300,
        label="Reason",
        error_messages={"required": "Say why: whoever looks next has only this to go by."},
    )
    unchanged = ""

    def __init__(self, name: str, data: "QueryDict | None" = None) -> None:
        """Ask to type a name, as in `customer 42`."""
        super().__init__(data)
        self.name = name
        self.fields["confirmation"].label = f"Type “{name}” to confirm"

    def clean_confirmation(self) -> str:
        """Refuse any other name; capitals and spaces around it don't matter."""
        typed = str(self.cleaned_data["confirmation"])
        if typed.strip().casefold() != self.name.casefold():
            raise forms.ValidationError(f"Type “{self.name}”, as it stands above. {self.unchanged}")
        return typed


class EraseForm(NamedForm):
    """What can't be undone is confirmed by the name of whom it concerns."""

    unchanged = "Nothing was erased."

    def __init__(self, name: str, data: "QueryDict | None" = None) -> None:
        """Say where the reason will stand."""
        super().__init__(name, data)
        self.fields["confirmation"].help_text = "It can’t be undone."
        reason = "For example: asked for by letter of 3 May. It stands in the history and on the jobs’ pages."
        self.fields["reason"].help_text = reason


class EmptyForm(NamedForm):
    """All that waits in a queue is cancelled only for whoever types its name."""

    unchanged = "Nothing was cancelled."

    def __init__(self, name: str, data: "QueryDict | None" = None) -> None:
        """Say where the reason will stand."""
        super().__init__(name, data)
        self.fields["reason"].help_text = "It stands in the history of each of these jobs, with your name."


def _needed_reason(help_text: str, why: str) -> forms.CharField:
    """Return the field of a reason that must be given: where it will stand, and what is said without one."""
    return forms.CharField(
        max_length=300,
        label="Reason",
        help_text=help_text,
        error_messages={"required": why},
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class NeededReasonForm(ReasonForm):
    """One line that must be there: whoever finds it so wants to know why."""

    reason = _needed_reason(
        "It stands on the schedule’s page with your name, for whoever looks next.",
        "Say why: whoever looks next has only this to go by.",
    )


class MassReasonForm(ReasonForm):
    """One line that must be there: so many jobs are not touched without a reason."""

    reason = _needed_reason(
        "It stands in the history of each of these jobs, with your name.",
        "Say why: so many jobs change, and whoever looks next has only this to go by.",
    )


class NoteForm(RequiredForm):
    """What staff say of a cause; nothing takes the note away."""

    note = forms.CharField(
        required=False,
        max_length=300,
        label="Note",
        help_text="For example: Ada looks after it; the mail server moves on 3 May. Leave it empty to take it away.",
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
