"""What a spreadsheet would take for a formula, and how text is kept from being one."""

import re

# As OWASP lists them under "CSV Injection".
_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Takes away that meaning in every spreadsheet, and is taken off again when a file is read.
GUARD = "'"

_NUMBER = re.compile(r"[+-]?\d[\d.,]*\Z")


def guarded(text: str) -> str:
    """Return a cell's text as no spreadsheet takes it for a formula; numbers stay numbers."""
    return GUARD + text if text.startswith(_STARTS) and not _NUMBER.match(text) else text
