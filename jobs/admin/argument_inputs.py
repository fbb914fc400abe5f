"""Fields for arguments that Django has none for: text to the letter, and JSON of any kind."""

import json
from typing import Any

from django import forms


class TextField(forms.CharField):
    """Text as it is typed; browsers send lines that end otherwise than they came."""

    def to_python(self, value: Any) -> str:
        """Return the text with lines that end in a line feed."""
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether other words were typed."""
        return str(initial or "").replace("\r\n", "\n").replace("\r", "\n") != self.to_python(data)


class JSONTextField(forms.CharField):
    """Any plain JSON, as text."""

    def clean(self, value: Any) -> Any:
        """Return the value that was typed; raises ValidationError with the place."""
        typed = super().clean(value)
        if typed in self.empty_values:
            return None
        try:
            return json.loads(typed)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                f"That is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
            ) from None
        except (ValueError, RecursionError):
            raise forms.ValidationError("That is no JSON: it is nested too deeply, or a number is too long.") from None
