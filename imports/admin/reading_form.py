"""The form that overrules how a file is read: each part by itself, all others stay."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from imports.admin.reading_words import DATE_ORDERS, DECIMAL_MARKS, DELIMITERS, POSITIONS, QUOTES
from imports.reading.reading import Reading

# What files come in; the one that was found is always among them.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "cp1252": "Windows, western Europe",
    "cp1250": "Windows, central Europe",
    "cp1251": "Windows, Cyrillic",
    "iso8859-15": "ISO 8859-15",
    "mac_roman": "Mac, western Europe",
    "cp850": "DOS, western Europe",
    "utf-16": "UTF-16",
    "shift_jis": "Shift JIS",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
}

# More is no preamble but another file.
MOST_SKIPPED, MOST_HEADER_ROWS, MOST_FOOTER_ROWS = 10_000, 10, 1_000

# A tab is what a browser would take off.
_TAB = "tab"
# Offered where they were found.
_POSITIONS = "positions"
MAX_SHEET_NAME = 100


class ReadingForm(forms.Form):
    """Asks how a file is to be read."""

    encoding = forms.ChoiceField(label="Letters are stored as")
    delimiter = forms.ChoiceField(label="Between cells", required=False)
    quote = forms.ChoiceField(label="Around cells, quotes", required=False)
    sheet = forms.CharField(label="Sheet", required=False, max_length=MAX_SHEET_NAME)
    skip = forms.IntegerField(label="Lines before the header", min_value=0, max_value=MOST_SKIPPED)
    header_rows = forms.IntegerField(label="Rows of the header", min_value=0, max_value=MOST_HEADER_ROWS)
    footer_rows = forms.IntegerField(label="Rows at the end that are no data", min_value=0, max_value=MOST_FOOTER_ROWS)
    decimal_mark = forms.ChoiceField(label="Decimal mark", choices=list(DECIMAL_MARKS.items()))
    date_order = forms.ChoiceField(label="Dates", choices=list(DATE_ORDERS.items()))

    def __init__(self, reading: Reading, data: Mapping[str, Any] | None = None) -> None:
        """Show how the file is read now."""
        self._reading = reading
        stored = reading.as_json()
        initial = {name: stored[name] for name in self.base_fields}
        super().__init__(data, initial=initial | {"delimiter": _between(reading)}, auto_id="reading-%s")
        self._offer("encoding", ENCODINGS, reading.encoding)
        self._offer("delimiter", _delimiters(reading), _between(reading))
        self._offer("quote", QUOTES, reading.quote)
        for name in ("encoding", "delimiter", "quote") if reading.kind == "xlsx" else ("sheet",):
            del self.fields[name]

    def reading(self) -> Reading:
        """Return the reading with what was chosen, once the form is valid."""
        chosen = dict(self.cleaned_data)
        if (mark := chosen.get("delimiter")) is not None:
            chosen["delimiter"] = {_TAB: "\t", _POSITIONS: ""}.get(mark, mark)
            chosen["cuts"] = self._reading.cuts if mark == _POSITIONS else ()
        return replace(self._reading, **chosen)

    def _offer(self, name: str, known: Mapping[str, str], found: str) -> None:
        field = self.fields[name]
        choices = known if found in known else {found: found, **known}
        field.choices = list(choices.items())  # type: ignore[attr-defined]


def _delimiters(reading: Reading) -> dict[str, str]:
    at_positions = {_POSITIONS: POSITIONS} if reading.cuts else {}
    return at_positions | {_shown(mark): words for mark, words in DELIMITERS.items()}


def _between(reading: Reading) -> str:
    return _POSITIONS if reading.cuts else _shown(reading.delimiter)


def _shown(delimiter: str) -> str:
    return _TAB if delimiter == "\t" else delimiter
