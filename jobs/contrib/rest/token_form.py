"""The form in which a person makes a token."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from jobs.contrib.rest.models import ApiToken
from jobs.contrib.rest.scopes import Scope

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[ApiToken]
else:
    _ModelForm = forms.ModelForm

NEVER = "never"
_LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), (NEVER, "Until it is revoked")]


class TokenForm(_ModelForm):
    """Whose it is, which program uses it, what it is good for, and how long."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        label="Good for",
        help_text="And never for more than its owner may do.",
        error_messages={"required": "Choose at least one thing that it is good for."},
    )
    lives = forms.ChoiceField(choices=_LIVES, initial="90", label="Good until", help_text="From today.")

    class Meta:
        model = ApiToken
        fields = ("owner", "name", "scopes")

    @property
    def expires_at(self) -> datetime | None:
        """The moment from which it is refused."""
        lives: Any = self.cleaned_data["lives"]
        return None if lives == NEVER else timezone.now() + timedelta(days=int(lives))
