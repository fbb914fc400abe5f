"""Documents with an invoice, as tests need them."""

from pathlib import PurePosixPath
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from billing.models import Enclosure, Invoice
from billing.services.enclosing import FOLDER, Picture, Sheet, enclose

CONTENT, PICTURE = b"%PDF-1.7 signed for", b"RIFF a small picture"
SOURCE = UUID(int=7)


def office() -> User:
    """Return whoever encloses."""
    return User.objects.get_or_create(username="office", defaults={"is_staff": True})[0]


def sheet(source: UUID = SOURCE, title: str = "Proof of delivery", content: bytes = CONTENT) -> Sheet:
    """Return a document of somebody else's, as it lies in the storage."""
    path = default_storage.save(f"elsewhere/{uuid4().hex}", ContentFile(content))
    small = default_storage.save(f"elsewhere/{uuid4().hex}.webp", ContentFile(PICTURE))
    return Sheet(
        source=source,
        title=title,
        ending=".pdf",
        content_type="application/pdf",
        path=path,
        picture=Picture(path=small, width=300, height=400),
    )


def enclosed(invoice: Invoice, *, is_mailed: bool = False, **fields: object) -> Enclosure:
    """Return a document with an invoice: always the same, unless its source says otherwise."""
    return enclose(invoice.pk, sheet(**fields), is_mailed=is_mailed, by=office())[0]  # type: ignore[arg-type]


def stored() -> set[str]:
    """Return the names of the files there are of enclosures."""
    if not default_storage.exists(FOLDER):
        return set()
    return {PurePosixPath(name).name for name in default_storage.listdir(FOLDER)[1]}
