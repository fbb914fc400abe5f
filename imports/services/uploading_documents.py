"""Take in documents that somebody brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import transaction
from django.db.models import Model

from imports.exceptions import DocumentRefused
from imports.models import Document, DocumentKind
from imports.models.document import MAX_TITLE
from imports.pictures.kinds import HEAD, Kind, kind_of, why_not
from imports.pictures.limits import MAX_BYTES, MIB
from imports.services.document_files import original_path, remove, store_original
from imports.services.uploading import shown_name
from imports.tasks_documents import check_document
from jobs.api import enqueue_many, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

# A day's proofs of delivery; a browser that sends more is better asked twice.
MAX_FILES = 50


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is uploaded, as what, and about what; the key names one showing of the form."""

    kind: DocumentKind
    about: Model | None
    request_key: UUID
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of an upload: documents that are new by it, and those that were there."""

    new: Sequence[Document]
    known: Sequence[Document]


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    file: "File[bytes]"
    name: str
    kind: Kind
    size: int
    digest: str


def upload_documents(files: "Sequence[File[bytes]]", wish: Wish, *, by: "AbstractBaseUser") -> Taken:
    """Store files and enqueue their checks; all of them or, raising DocumentRefused, none.

    The same content about the same thing is one document: sent twice, the first is given back.
    """
    if len(files) > MAX_FILES:
        raise DocumentRefused(f"These are {len(files)} files, and {MAX_FILES} are taken at once: choose fewer.")
    arrivals = [_looked_at(file) for file in files]
    new: list[Document] = []
    known: list[Document] = []
    for arrival in arrivals:
        document, is_new = _taken(arrival, wish, by)
        # Of a double click the second is told what the first was.
        is_own = is_new or document.request_key == wish.request_key
        (new if is_own else known).append(document)
    return Taken(new=new, known=known)


def _looked_at(file: "File[bytes]") -> _Arrival:
    name = shown_name(file.name or "")
    digest, size, head = sha256(), 0, b""
    for chunk in file.chunks():
        head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
        size += len(chunk)
        digest.update(chunk)
        if size > MAX_BYTES:
            raise DocumentRefused(f"{name} is larger than {MAX_BYTES // MIB} MB: make it smaller, or split it.")
    if not size:
        raise DocumentRefused(f"{name} is empty.")
    kind = kind_of(head)
    if kind is None:
        raise DocumentRefused(f"{name} can’t be taken in. {why_not(head)}")
    file.seek(0)
    return _Arrival(file=file, name=name, kind=kind, size=size, digest=digest.hexdigest())


def _taken(arrival: _Arrival, wish: Wish, by: "AbstractBaseUser") -> tuple[Document, bool]:
    same = {**_subject(wish.about), "sha256": arrival.digest}
    if known := Document.objects.filter(**same).first():
        return known, False
    key = uuid4()
    path = original_path(key)
    store_original(path, arrival.file)
    with transaction.atomic():
        fields = _fields(arrival, wish) | {"key": key, "path": path, "uploaded_by": cast("User", by)}
        # The constraint decides: of two at once one is made.
        document, is_new = Document.objects.get_or_create(**same, defaults=fields)
        if is_new:
            record_act(by, document, "Uploaded.")
            _have_checked(document, by)
    if not is_new:
        remove([path])
    return document, is_new


def _subject(about: Model | None) -> dict[str, object]:
    if about is None:
        return {"subject_type": None, "subject_id": None}
    return {"subject_type": ContentType.objects.get_for_model(about), "subject_id": about.pk}


def _fields(arrival: _Arrival, wish: Wish) -> dict[str, object]:
    return {
        "kind": wish.kind,
        "title": (wish.title or PurePosixPath(arrival.name).stem)[:MAX_TITLE],
        "file_name": arrival.name,
        "size": arrival.size,
        "content_type": arrival.kind.content_type,
        "request_key": wish.request_key,
    }


def _have_checked(document: Document, by: "AbstractBaseUser") -> None:
    request = check_document.using(subject=document, requested_by=by).prepare(document_id=document.pk)
    job = next(iter(enqueue_many([request])))
    Document.objects.filter(pk=document.pk).update(job_id=job.pk)
