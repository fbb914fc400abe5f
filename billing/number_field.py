"""The field in which staff type money, quantities and rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from billing.typed_numbers import AmbiguousNumber, NotANumber, read_number, written


class NumberField(forms.DecimalField):
    """A number with a decimal point or comma.

    It is a text for browsers: their fields for numbers drop a comma without a word, and "12,50" became 1250.
    """

    widget = forms.TextInput

    def __init__(self, *, decimal_places: int, **kwargs: Any) -> None:
        """Take numbers of at most so many decimals."""
        super().__init__(decimal_places=decimal_places, **kwargs)
        self._decimals = decimal_places

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as its parent's does
        """Return the number that was typed, or None for nothing; refuses what may be two numbers."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return read_number(value, self._decimals)
        except (AmbiguousNumber, NotANumber) as error:
            raise ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows: a number as it can be read again, and what was typed as it was typed."""
        return written(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Have phones show the keys of numbers with decimals."""
        # Nothing that keeps browsers from filling in what was typed, for who goes back.
        return super().widget_attrs(widget) | {"inputmode": "decimal"}


# Of an admin: every number of its model is typed in our field.
NUMBERS_ARE_TYPED: "dict[type[models.Field[Any, Any]], dict[str, Any]]" = {
    models.DecimalField: {"form_class": NumberField},
}
