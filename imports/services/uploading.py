"""Take in a file that somebody brought."""

from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from imports.exceptions import FileRefused
from imports.models import Import
from imports.models.importing import MAX_FILE_NAME
from imports.services.files import keep, remove
from imports.services.plans import Plan
from imports.services.stages import follow_by
from imports.targets.target import Target
from imports.tasks import read_file
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

# What a year's records of a large company come to; more is a database's work, not a clerk's.
MAX_FILE_BYTES = 200 * 1024 * 1024

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")

# What people have instead, by the ends of their names.
_OPEN_IN_EXCEL = "open it in Excel and save it as XLSX"
_INSTEAD = {
    ".xls": _OPEN_IN_EXCEL,
    ".xlsb": _OPEN_IN_EXCEL,
    ".xlsm": _OPEN_IN_EXCEL,
    ".ods": "open it in LibreOffice and save it as XLSX",
    ".numbers": "export it from Numbers as Excel or CSV",
    ".zip": "unpack it, and choose the file inside",
    ".gz": "unpack it, and choose the file inside",
    ".pdf": "a PDF has no rows: ask for the table as XLSX or CSV",
}

# How files of other kinds begin, and what to do with them.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "It is a file of an old Excel: open it, and save it as XLSX or CSV.",
    b"%PDF": "It is a PDF, which has no rows: ask for the table as CSV or XLSX.",
    b"\x1f\x8b": "It is compressed: unpack it first.",
}
_ZIP = b"PK\x03\x04"


def upload(
    file: "File[bytes]", target: Target, *, by: "AbstractBaseUser", request_key: UUID, plan: Plan | None = None
) -> Import:
    """Store a file and enqueue its reading; the same request key gives the same import. Raises FileRefused.

    With a plan it goes on by itself.
    """
    name = shown_name(file.name or "")
    ending = _ending(name)
    size, digest = _measured(file, ending)
    path = keep(file, ending)
    with transaction.atomic():
        run, is_new = Import.objects.get_or_create(
            request_key=request_key,
            defaults={
                "target": target.key,
                "file_name": name,
                "path": path,
                "size": size,
                "sha256": digest,
                "uploaded_by": cast("User", by),
                "plan": plan.as_json() if plan else None,
            },
        )
        if is_new:
            arguments = {"run_id": run.pk, "revision": run.revision}
            record_act(by, run, "Uploaded.")
            follow_by(run, read_file.using(subject=run, requested_by=by).prepare(**arguments))
    if not is_new:
        remove(path)
    return run


def shown_name(name: str) -> str:
    """Return a file's name as it is shown: without folders, control characters, and too much of it."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-MAX_FILE_NAME:] or "unnamed"


def _ending(name: str) -> str:
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        instead = _INSTEAD.get(ending, "save the table as CSV or XLSX")
        raise FileRefused(f"{name} can’t be read as it is: {instead}.")
    return ending


def _measured(file: "File[bytes]", ending: str) -> tuple[int, str]:
    """Return size and SHA-256 of a file that can be taken in; raises FileRefused."""
    digest, size, head = sha256(), 0, b""
    for chunk in file.chunks():
        head = head or chunk[:8]
        size += len(chunk)
        digest.update(chunk)
        if size > MAX_FILE_BYTES:
            raise FileRefused(f"The file is larger than {MAX_FILE_BYTES >> 20} MB: split it into several.")
    _check_kind(head, size, ending)
    file.seek(0)
    return size, digest.hexdigest()


def _check_kind(head: bytes, size: int, ending: str) -> None:
    if not size:
        raise FileRefused("The file is empty.")
    for start, words in _OTHERS.items():
        if head.startswith(start):
            raise FileRefused(words)
    if head.startswith(_ZIP) != (ending == ".xlsx"):
        kind = "an XLSX file" if ending == ".xlsx" else "text, but a ZIP or XLSX file with another name"
        raise FileRefused(f"The file is not {kind}: save the table anew as CSV or XLSX.")
