"""What a piece of HTML says, as text for a cell."""

import re
from html.parser import HTMLParser

_SILENT = ("script", "style", "template")
# Between these, words don't run together.
_BREAKS = ("br", "div", "p", "li", "tr", "td", "th", "dt", "dd", "ul", "ol", "pre")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def text_of(markup: str) -> str:
    """Return the words of HTML in one line; a picture's are its `alt`, and a time is its exact one."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return _SPACES.sub(" ", "".join(reader.words)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        exact = given.get("datetime") if tag == "time" else None
        if tag in _BREAKS:
            self.words.append(" ")
        if tag == "img" and not self._silent:
            self.words.append(given.get("alt") or "")
        if exact and not self._silent:
            # "3 min ago" says nothing in a file.
            self.words.append(exact)
        if exact or tag in _SILENT:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        if tag in _BREAKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
