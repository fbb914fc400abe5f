"""The files of a folder whose names begin with a token: whose each is, or that it is nobody's."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.files.storage import default_storage


@dataclass(frozen=True)
class Stored:
    """A stored file, and the token that its name begins with; None where it begins with none."""

    path: str
    token: UUID | None


def files_in(folder: str) -> Iterator[Stored]:
    """Yield all files that there are, and what was being written when a process died."""
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        yield Stored(f"{folder}/{name}", _token_of(name))


def _token_of(name: str) -> UUID | None:
    try:
        return UUID(name.partition("-")[0])
    except ValueError:
        return None
