"""Documents as tests need them."""

from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from imports.models import Carrier, Document, DocumentKind, DocumentState, Rendition
from imports.services.document_files import copy_path, original_path, rendition_path
from imports.services.uploading_documents import Taken, Wish, upload_documents
from jobs import testing
from jobs.api import store_once
from tests.imports.making import clerk
from tests.imports.pictures import making

_FOLDER = "imports/documents"


def carrier(number: int = 77) -> Carrier:
    """Return a carrier."""
    return Carrier.objects.get_or_create(dot_number=number, defaults={"legal_name": "Blue Freight"})[0]


def uploaded(*contents: bytes, about: Model | None = None, name: str = "a.jpg", key: UUID | None = None) -> Taken:
    """Upload files, whose checks wait."""
    files = [ContentFile(content, name=name) for content in contents]
    wish = Wish(kind=DocumentKind.OTHER, about=about, request_key=key or uuid4())
    return upload_documents(files, wish, by=clerk())


def checked(content: bytes | None = None, about: Model | None = None, name: str = "a.jpg") -> Document:
    """Return a document as it is when all its jobs have run."""
    (document,) = uploaded(making.jpeg() if content is None else content, about=about, name=name).new
    testing.run_pending(timed=True)
    return Document.objects.get(pk=document.pk)


def ready(about: Model | None = None, **fields: Any) -> Document:
    """Return a document that nobody had to look at, with the smallest of its pictures."""
    key = uuid4()
    defaults = {
        "key": key,
        "title": "Certificate",
        "path": original_path(key),
        "file_name": "certificate.png",
        "size": 1,
        "sha256": key.hex * 2,
        "request_key": uuid4(),
        "state": DocumentState.READY,
        "content_type": "image/png",
        "copy_type": "image/png",
        "width": 4,
        "height": 4,
        "pages": 1,
    }
    document = Document(**defaults | fields)
    if about is not None:
        document.subject = about
    document.copy_path = copy_path(document, "image/png")
    document.save()
    path = rendition_path(document, 150)
    for stored in (document.path, document.copy_path, path):
        store_once(stored, b"picture")
    Rendition.objects.create(document=document, wanted=150, path=path, size=7, width=4, height=4)
    return document


def stored() -> set[str]:
    """Return the files there are of documents."""
    if not default_storage.exists(_FOLDER):
        return set()
    return {f"{_FOLDER}/{name}" for name in default_storage.listdir(_FOLDER)[1]}
