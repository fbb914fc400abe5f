"""The files of reports, each under a name that nobody guesses: whose it is, and what is in it."""

from collections.abc import Iterator
from hashlib import file_digest
from io import BufferedRandom

from django.core.files.base import File
from django.core.files.storage import default_storage

from billing.models import Report, ReportFile
from billing.services.token_files import Stored, files_in

FOLDER = "billing/reports"


def store(report: Report, form: str, file: BufferedRandom) -> ReportFile:
    """Store a whole file, unless the same is there already; returns its row, which is not written yet."""
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()[:16]
    size = file.tell()
    file.seek(0)
    path = f"{FOLDER}/{report.token.hex}-{digest}.{form}"
    if not default_storage.exists(path):
        path = default_storage.save(path, File(file))
    return ReportFile(report=report, format=form, path=path, size=size)


def remove(path: str) -> None:
    """Delete a stored file, if it is there."""
    default_storage.delete(path)


def stored_files() -> Iterator[Stored]:
    """Yield all files that there are, and what was being written when a process died."""
    return files_in(FOLDER)
