"""Put a document with the invoice it is about: billing keeps a copy of its own, which the customer gets."""

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from billing.services.enclosing import Picture, Sheet, enclose
from billing.services.records import invoice_model
from imports.exceptions import DocumentChanged, FileGone
from imports.models import Document, DocumentState, Rendition
from imports.pictures.kinds import KINDS

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Of the small pictures, that which a list of a customer's page shows sharply on any screen. In pixels.
PICTURE_WIDTH = 300


def can_be_enclosed(document: Document) -> bool:
    """Say whether a document is about an invoice, and was found good."""
    invoices = ContentType.objects.get_for_model(invoice_model())
    return document.state == DocumentState.READY and document.subject_type_id == invoices.pk


def enclose_document(document: Document, *, is_mailed: bool, by: "AbstractBaseUser") -> bool:
    """Put a document with its invoice; False where it is there already.

    Raises DocumentChanged, FileGone, EnclosureRefused.
    """
    if not can_be_enclosed(document) or document.subject is None:
        raise DocumentChanged(f"{document} can’t be put on an invoice: it must be about one, and be ready.")
    try:
        _, is_new = enclose(document.subject.pk, _sheet(document), is_mailed=is_mailed, by=by)
    except FileNotFoundError:
        raise FileGone(f"{document.file_name} is no longer stored: upload it again.") from None
    return is_new


def _sheet(document: Document) -> Sheet:
    kind = KINDS[document.copy_type or document.content_type]
    return Sheet(
        source=document.key,
        title=document.title,
        ending=kind.ending,
        content_type=kind.content_type,
        path=document.copy_path or document.path,
        picture=_picture(list(document.renditions.all())),
    )


def _picture(renditions: list[Rendition]) -> Picture | None:
    if not renditions:
        return None
    nearest = min(renditions, key=lambda rendition: abs(rendition.wanted - PICTURE_WIDTH))
    return Picture(path=nearest.path, width=nearest.width, height=nearest.height)
