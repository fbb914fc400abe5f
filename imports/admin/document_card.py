"""A document as a card: what it looks like, or how far it is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from billing.services.enclosing import ENCLOSE
from imports.models import Document, DocumentState, Rendition
from imports.pictures.kinds import KINDS
from imports.selectors.documents import CHANGE, is_complete, is_enclosed, is_worked_on
from imports.services.enclosing_documents import can_be_enclosed

if TYPE_CHECKING:
    from django.http import HttpRequest

PAGE_WIDTH = 600


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card shows. `is_live`: something more will come; `is_stuck`: nothing will, unless somebody asks."""

    document: Document
    is_live: bool
    is_stuck: bool
    may_check: bool
    is_enclosed: bool
    may_enclose: bool
    pictures: list[Rendition]

    @property
    def smallest(self) -> Rendition | None:
        """The picture for whoever knows no choice among them."""
        return self.pictures[0] if self.pictures else None

    @property
    def largest(self) -> Rendition | None:
        """The picture for a page of its own."""
        return self.pictures[-1] if self.pictures else None

    @property
    def kind_name(self) -> str:
        """What kind of file it is."""
        kind = KINDS.get(self.document.content_type)
        return kind.name if kind else self.document.content_type


def card_of(document: Document, request: "HttpRequest") -> Card:
    """Return what a document's card shows to this person."""
    complete = is_complete(document)
    live = not complete and is_worked_on(document)
    if not complete and not live:
        # Its last job may have ended since the document was read, and done what was missing before.
        document.refresh_from_db()
        complete = is_complete(document)
    stuck = document.state == DocumentState.CHECKING and not live
    enclosed = is_enclosed(document)
    # With its small picture, if it gets one.
    may_enclose = not enclosed and not live and request.user.has_perm(ENCLOSE) and can_be_enclosed(document)
    undecided = stuck or document.state == DocumentState.REFUSED
    return Card(
        document=document,
        is_live=live,
        is_stuck=not complete and not live,
        may_check=undecided and request.user.has_perm(CHANGE),
        is_enclosed=enclosed,
        may_enclose=may_enclose,
        pictures=list(document.renditions.all()),
    )


def card_text(document: Document, request: "HttpRequest", template: str = "card") -> SafeString:
    """Return a document's card."""
    return render_to_string(f"admin/imports/document/{template}.html", {"card": card_of(document, request)}, request)


def subject_url(thing: Model) -> str:
    """Return the address of a thing's page; empty where it has none."""
    options = thing._meta
    try:
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[thing.pk])
    except NoReverseMatch:
        return ""
