"""The form for a new user, who may choose a password by the welcome's link."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import User

from jobs.contrib.accounts import letters

if TYPE_CHECKING:
    _Form = AdminUserCreationForm[User]
else:
    _Form = AdminUserCreationForm

# Django's name of the field, and what it calls a user without a password.
CHOICE, THEIR_OWN, SET_NOW = "usable_password", "false", "true"


class NewUserForm(_Form):
    """Django's form, with the address that the welcome goes to."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "email", "first_name", "last_name", "is_staff")
        help_texts = {
            "email": "Where the welcome goes. Its link confirms the address.",
            "is_staff": "Needed to log in to this back office.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice: Any = self.fields[CHOICE]
        choice.label = "Who chooses it"
        choice.choices = _choices()
        choice.initial = choice.choices[0][0]
        choice.help_text = "A password that only its owner knows is the better one." if letters.are_sent() else ""
        choice.widget.attrs = {"class": "radiolist"}

    def clean(self) -> dict[str, Any]:
        """Refuse an invitation that has nowhere to go."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_invited = letters.are_sent() and not cleaned.get("set_usable_password", True)
        if is_invited and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", forms.ValidationError("Write where the welcome goes, or set a password now."))
        return cleaned


def _choices() -> list[tuple[str, str]]:
    now = (SET_NOW, "I set one now, and tell them")
    if letters.are_sent():
        return [(THEIR_OWN, "They choose their own, by the link in their welcome"), now]
    return [now, (THEIR_OWN, "None: they cannot log in by a password")]
