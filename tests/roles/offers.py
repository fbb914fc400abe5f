"""What a page offers: the addresses its links lead to, and those its buttons post to."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Offers(HTMLParser):
    """Reads a page. `own` is its address, to which a form without one posts."""

    own: str
    links: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    _action: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form that posts, or its button: a form without a button offers nothing."""
        named = {name: value or "" for name, value in attrs}
        if tag == "a" and named.get("href", "").startswith("/"):
            self.links.add(named["href"])
        if tag == "form":
            is_post = named.get("method", "").lower() == "post"
            self._action = (named.get("action") or self.own) if is_post else None
        if self._action and _is_button(tag, named):
            self.posts.add(named.get("formaction") or self._action)

    def handle_endtag(self, tag: str) -> None:
        """Note where a form ends."""
        if tag == "form":
            self._action = None


def _is_button(tag: str, named: dict[str, str]) -> bool:
    return (tag == "button" and named.get("type", "submit") == "submit") or named.get("type") == "submit"
