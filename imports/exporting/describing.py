"""What is exported, in words: `1,240 invoices that match status: Paid`."""

from collections.abc import Iterator
from typing import Any

from imports.exporting.lists import Listing
from imports.models.export import MAX_WORDS


def described(listing: Listing, count: int, *, is_selection: bool) -> str:
    """Return how many rows of which list are exported, and what narrowed it."""
    opts = listing.model_admin.opts
    noun = opts.verbose_name if count == 1 else opts.verbose_name_plural
    if is_selection:
        return f"{count:,} selected {noun}"[:MAX_WORDS]
    narrowed = ", ".join(_narrowed(listing))
    words = f"{count:,} {noun}"
    verb = "matches" if count == 1 else "match"
    return f"{words} that {verb} {narrowed}"[:MAX_WORDS] if narrowed else words


def _narrowed(listing: Listing) -> Iterator[str]:
    found: Any = listing.found
    told: set[str] = set()
    for spec in found.filter_specs:
        names = [name for name in spec.expected_parameters() if name in listing.request.GET]
        told.update(names)
        if names:
            yield f"{spec.title}: {_selected(spec, found) or listing.request.GET[names[0]]}"
    for name, value in listing.request.GET.items():
        if name not in told and name not in ("o", "q", "_facets"):
            yield f"{name.replace('__', ' ').replace('_', ' ').removesuffix(' exact')}: {value}"
    if found.query:
        yield f"“{found.query}”"


def _selected(spec: Any, found: Any) -> str:
    """Return the words of a filter's choice; empty where it has none in words."""
    chosen = (choice for choice in spec.choices(found) if isinstance(choice, dict) and choice.get("selected"))
    return ", ".join(str(choice["display"]) for choice in chosen if choice.get("display"))
