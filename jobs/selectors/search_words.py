"""What a person types into the search, taken apart: words, and words for one field as in `error:timeout`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jobs.exceptions import InvalidSearch

# More makes a statement that a database refuses, or looks at for seconds; nobody types so many by hand.
MOST_TERMS = 20
# A file's or a person's whole name is shorter.
LONGEST_TERM = 500

_QUOTED = r'"[^"]*"'
_TERM = re.compile(rf"(?:(?P<field>[\w.-]+):)?(?P<value>{_QUOTED}|\S+)|(?P<empty>[\w.-]+):(?=\s|$)")


@dataclass(frozen=True)
class Term:
    """A word that is looked for in one field; without a field's name, in all that have words."""

    field: str
    value: str

    def __str__(self) -> str:
        """Return it as it is typed."""
        value = f'"{self.value}"' if re.search(r"\s|^[\w.-]+:|^$", self.value) else self.value
        return f"{self.field}:{value}" if self.field else value


def take_apart(text: str) -> list[Term]:
    """Return the terms of a search; raises InvalidSearch when there are more, or longer ones, than it can have."""
    found = [_term(match) for match in _TERM.finditer(text)]
    if "\x00" in text:
        raise InvalidSearch("A search can’t have the sign NUL: type it anew.")
    if len(found) > MOST_TERMS or any(len(term.value) > LONGEST_TERM for term in found):
        raise InvalidSearch(f"A search has {MOST_TERMS} words at most, of {LONGEST_TERM} letters each: leave some out.")
    return found


def put_together(terms: Iterable[Term]) -> str:
    """Return terms as a person would type them."""
    return " ".join(map(str, terms))


def _term(match: re.Match[str]) -> Term:
    if empty := match["empty"]:
        return Term("", f"{empty}:")
    value = match["value"]
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return Term(match["field"] or "", value[1:-1] if is_quoted else value)
