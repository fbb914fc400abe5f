"""What a spreadsheet would take for a formula, and how text is kept from being one."""

import re

# How a formula begins, as OWASP lists it under "CSV Injection".
STARTS = ("=", "+", "-", "@", "\t", "\r")
# Takes that meaning away in every spreadsheet, and is taken off again when a file is read.
GUARD = "'"

_NUMBER = re.compile(r"[+-]?\d[\d.,]*\Z")


def guarded(text: str) -> str:
    """Return text as no spreadsheet takes it for a formula."""
    return GUARD + text if text.startswith(STARTS) else text


def guarded_cell(cell: str) -> str:
    """Return the cell of a file, where numbers are text as well, as no spreadsheet takes it for a formula."""
    return cell if _NUMBER.match(cell) else guarded(cell)
