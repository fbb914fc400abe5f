"""What a spreadsheet would take for a formula, and how text is kept from being one."""

import re

# Takes that meaning away in every spreadsheet, and is taken off again when a file is read.
GUARD = "'"
# How a formula begins, as OWASP lists it under "CSV Injection".
_STARTS = "=+-@\t\r"
# What the texts begin with that are to be looked at: of a column of names, few.
SUSPECT = frozenset(GUARD + _STARTS)

# Guards count: what looks guarded as it is gets one more, so that the one which is taken off is always ours.
_FORMULA = re.compile(f"{GUARD}*[{re.escape(_STARTS)}]")
_GUARDED = re.compile(f"{GUARD}+[{re.escape(_STARTS)}]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*\Z")


def guarded(text: str) -> str:
    """Return text as no spreadsheet takes it for a formula."""
    return GUARD + text if _FORMULA.match(text) else text


def guarded_cell(cell: str) -> str:
    """Return the cell of a file, where numbers are text as well, as no spreadsheet takes it for a formula."""
    return cell if _NUMBER.match(cell) else guarded(cell)


def guarded_text(text: str) -> str:
    """Return text for a cell that is text whatever it begins with, as in XLSX, so that reading it gives it back.

    A guard is taken off there, too: who opens our CSV in a spreadsheet and saves it as XLSX has it in the cell.
    """
    return GUARD + text if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """Return what was guarded: "-KMC" and "'s-Hertogenbosch" stay as they are."""
    return text[1:] if _GUARDED.match(text) else text
