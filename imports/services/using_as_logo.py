"""Put a document on invoices, as our logo."""

from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

from billing.services.logo import set_logo
from imports.exceptions import FileGone
from imports.models import Document, DocumentKind, DocumentState

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# A logo is printed some hundred pixels high. What has more than this is a photo, and slow to print.
MAX_LOGO_PIXELS = 4_000_000


def can_be_logo(document: Document) -> bool:
    """Say whether a document is a logo that can be printed."""
    pixels = (document.width or 0) * (document.height or 0)
    is_ready_logo = document.state == DocumentState.READY and document.kind == DocumentKind.LOGO
    return is_ready_logo and 0 < pixels <= MAX_LOGO_PIXELS


def use_as_logo(document: Document, *, by: "AbstractBaseUser") -> None:
    """Have invoices show a document from now on; raises FileGone, and ValueError with what stands in the way."""
    if not can_be_logo(document):
        raise ValueError(f"{document} can’t be printed: it must be a logo of at most {MAX_LOGO_PIXELS:,} pixels.")
    if not default_storage.exists(document.copy_path):
        raise FileGone(f"{document.file_name} is no longer stored: upload it again.")
    with default_storage.open(document.copy_path) as file:
        set_logo(file.read(), by=by)
