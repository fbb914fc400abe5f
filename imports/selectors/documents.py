"""What pages ask about documents: which there are, who may see them, how far they are."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from billing.services.enclosing import enclosures
from imports.models import Document, DocumentState
from imports.models.document import WIDTHS
from jobs.api import LIVE, jobs_about

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

VIEW, ADD, CHANGE = "imports.view_document", "imports.add_document", "imports.change_document"

_ENCLOSED = "is_with_an_invoice"

# What a document can be about, by the models' labels.
SUBJECTS = (
    "imports.carrier",
    "imports.lead",
    "billing.customer",
    "billing.invoice",
    "billing.product",
)


def can_have_documents(model: type[Model]) -> bool:
    """Say whether documents are kept about things of a kind."""
    return model._meta.label_lower in SUBJECTS


def may_see_subject(user: "User | AnonymousUser", model: type[Model]) -> bool:
    """Say whether a person may see things of a kind, and so what documents there are about them."""
    options = model._meta
    rights = (get_permission_codename(act, options) for act in ("view", "change"))
    return any(user.has_perm(f"{options.app_label}.{right}") for right in rights)


def find_subject(label: str, key: str, user: "User | AnonymousUser") -> Model | None:
    """Return what an address names, if documents can be about it and this person may see it."""
    if label not in SUBJECTS or not key.isdecimal():
        return None
    model = apps.get_model(label)
    return model._default_manager.filter(pk=key).first() if may_see_subject(user, model) else None


def visible_to(user: "User | AnonymousUser") -> "QuerySet[Document]":
    """Return the documents that a person may see: those about nothing, and about what they may see."""
    models = [model for model in map(apps.get_model, SUBJECTS) if may_see_subject(user, model)]
    seen = [found.pk for found in ContentType.objects.get_for_models(*models).values()]
    return _noted(Document.objects.filter(Q(subject_type=None) | Q(subject_type__in=seen)))


def documents_about(thing: Model) -> "QuerySet[Document]":
    """Return the documents about a thing, newest first."""
    kind = ContentType.objects.get_for_model(thing)
    return _noted(Document.objects.filter(subject_type=kind, subject_id=thing.pk)).prefetch_related("renditions")


def is_complete(document: Document) -> bool:
    """Say whether nothing more comes of it: it was refused, or all that is shown of it is there."""
    if document.state == DocumentState.READY:
        return not document.is_picture or len(document.renditions.all()) == len(WIDTHS)
    return document.state == DocumentState.REFUSED


def is_worked_on(document: Document) -> bool:
    """Say whether a job is there that will do something with it."""
    return jobs_about(document).filter(status__in=LIVE).exists()


def is_enclosed(document: Document) -> bool:
    """Say whether a document that this module found is with an invoice, where the customer sees it."""
    return bool(getattr(document, _ENCLOSED, False))


def _noted(documents: "QuerySet[Document]") -> "QuerySet[Document]":
    """Note of each document whether it is with an invoice: asked for all at once, as lists show many."""
    return documents.annotate(**{_ENCLOSED: Exists(enclosures().filter(source=OuterRef("key")))})
