"""Cursors: where a page of jobs begins, as a short text that means nothing to whoever keeps it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID


def cursor_after(job_id: UUID) -> str:
    """Return the cursor of what comes after a job."""
    return urlsafe_b64encode(job_id.bytes).decode().rstrip("=")


def place_of(cursor: str) -> UUID:
    """Return the job that a cursor of 22 letters comes after; any other text is one that no job has."""
    return UUID(bytes=urlsafe_b64decode(f"{cursor}=="))
