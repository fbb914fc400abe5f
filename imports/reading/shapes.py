"""What a cell looks like: its kind, and its shape for comparing it with others of its column."""

import re
from functools import lru_cache
from typing import Literal

CellKind = Literal["empty", "integer", "number", "date", "time", "boolean", "url", "email", "code", "text"]

# Each looks at a bounded text and can't go back further than a few characters.
_LONGEST = 120
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?"
_DATES = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    r"\d{1,2}([-/.]) ?\d{1,2}\1 ?\d{2,4}",
    r"\d{1,2}[- .]{1,2}[A-Za-z]{3,9}[- .,]{1,2}\d{2,4}",
    r"[A-Za-z]{3,9} \d{1,2},? \d{4}",
)
_FIGURE = r"(?:\d{1,3}(?:[ '.,\u00a0\u202f]\d{3})+|\d{1,20})?(?:[.,]\d{1,20})?(?<=\d)(?:[eE][+-]?\d{1,3})?"
_KINDS: tuple[tuple[CellKind, re.Pattern[str]], ...] = (
    ("integer", re.compile(r"[+-]?\d{1,20}")),
    ("number", re.compile(rf"\(?[+-]?(?:[$€£¥]|[A-Z]{{3}} )? ?[+-]?{_FIGURE}-? ?(?:%|[$€£¥]|[A-Z]{{3}})?\)?")),
    ("date", re.compile(rf"(?:{'|'.join(_DATES)})(?:[T ]{_TIME}(?:Z|[+-]\d{{2}}:?\d{{2}})?)?")),
    ("time", re.compile(_TIME)),
    ("boolean", re.compile(r"(?i:true|false|yes|no|y|n|ja|nein)")),
    ("url", re.compile(r"(?i:https?://|www\.)\S{1,110}")),
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,40}\.[\w.-]{2,40}")),
    ("code", re.compile(r"(?=[^\d]{0,20}\d)[\w./+#-]{2,32}")),
)
#: Kinds that a name of a column is not.
TYPED: frozenset[CellKind] = frozenset({"integer", "number", "date", "time", "url", "email", "code"})


@lru_cache(maxsize=8192)
def kind_of(cell: str) -> CellKind:
    """Return the kind of what is in a cell."""
    text = cell.strip()
    if not text:
        return "empty"
    if len(text) > _LONGEST:
        return "text"
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(text)), "text")


_SHAPE = str.maketrans(
    {
        **dict.fromkeys("0123456789", "9"),
        **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A"),
        **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "a"),
    }
)
# Longer cells are prose; only their beginning is compared.
_SHAPE_CHARS = 24


def shape_of(cell: str) -> str:
    """Return the cell with each digit as 9 and each letter as A or a: "MG-8769" is "AA-9999"."""
    return cell[:_SHAPE_CHARS].translate(_SHAPE)
