"""The documents about a thing, on the page of that thing."""

from typing import TYPE_CHECKING

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.http import urlencode

from imports.admin.document_card import card_of
from imports.selectors.documents import ADD, VIEW, can_have_documents, documents_about

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()

# Of more, the newest are shown; the list has all.
MOST_CARDS = 24


@register.simple_tag(takes_context=True)
def documents_panel(context: "Context", thing: object) -> str:
    """Show the documents about a saved thing, and where to upload more; nothing where there can be none."""
    request = context.get("request")
    if request is None or not isinstance(thing, Model) or thing.pk is None or not can_have_documents(type(thing)):
        return ""
    may_add = request.user.has_perm(ADD)
    documents = list(documents_about(thing)[: MOST_CARDS + 1]) if request.user.has_perm(VIEW) else []
    if not documents and not may_add:
        return ""
    shown = {
        "cards": [card_of(document, request) for document in documents[:MOST_CARDS]],
        "has_more": len(documents) > MOST_CARDS,
        "most": MOST_CARDS,
        "may_add": may_add,
        "about": urlencode({"about": f"{thing._meta.label_lower}:{thing.pk}"}),
        "thing": thing,
    }
    return render_to_string("admin/imports/document/panel.html", shown, request)
