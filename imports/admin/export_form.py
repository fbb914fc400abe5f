"""The form that asks as what kind of file a list is exported, and which columns of it."""

from typing import Any
from uuid import uuid4

from django import forms

from imports.exporting.asking import Wish
from imports.exporting.columns import AS_STORED, Column
from imports.exporting.xlsx_file import MAX_ROWS, TOO_MANY
from imports.models import Format, Separator


class ExportForm(forms.Form):
    """What is chosen about a file. `count` is how many rows it will have."""

    format = forms.ChoiceField(
        label="Kind of file", choices=Format.choices, initial=Format.CSV, widget=forms.RadioSelect
    )
    columns = forms.MultipleChoiceField(
        label="Columns",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one column."},
    )
    separator = forms.ChoiceField(
        label="Between cells", choices=Separator.choices, initial=Separator.COMMA, required=False
    )
    has_bom = forms.BooleanField(
        label="Mark it as UTF-8 (Excel then shows ä, é and ł right)", initial=True, required=False
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, columns: list[Column], count: int, **kwargs: Any) -> None:
        """Offer these columns, those that the list shows ticked."""
        super().__init__(*args, **kwargs)
        self.count = count
        field: Any = self.fields["columns"]
        field.choices = [(column.key, _label(column)) for column in columns]
        field.initial = [column.key for column in columns if column.is_shown]

    def clean_format(self) -> str:
        """Refuse what a spreadsheet can't hold before it begins."""
        kind = str(self.cleaned_data["format"])
        if kind == Format.XLSX and self.count > MAX_ROWS:
            raise forms.ValidationError(TOO_MANY)
        return kind

    def wish(self, *, model: str, query: str, selected: list[str], what: str) -> Wish:
        """Return what was asked for."""
        given = self.cleaned_data
        return Wish(
            model=model,
            query=query,
            selected=selected,
            what=what,
            columns=given["columns"],
            format=given["format"],
            separator=given["separator"] or Separator.COMMA,
            has_bom=given["has_bom"],
        )


def _label(column: Column) -> str:
    label = f"{column.label[:1].upper()}{column.label[1:]}"
    is_plain = column.path and not column.is_shown and not label.endswith(AS_STORED)
    return f"{label}{AS_STORED}" if is_plain else label
