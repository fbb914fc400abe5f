"""What happened, as those saw it who did it: a file that is only appended to and knows nothing of the database."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jobs.models import Status


@dataclass(frozen=True)
class Told:
    """A caller was told that a job is there and, where it asked for that, how it has to end."""

    job_id: UUID
    status: str = ""


@dataclass(frozen=True)
class Witness:
    """One file for one operation; every line is one write, so that the lines of several processes don't mix."""

    path: str

    def tell(self, job_id: UUID, status: Status | None = None) -> None:
        """Note that a caller has been told of a job."""
        self.note("told", job_id, status or "")

    def note(self, event: str, *words: object) -> int:
        """Append a line."""
        line = " ".join([event, *map(str, words)]) + "\n"
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            return os.write(file, line.encode())
        finally:
            os.close(file)

    def told(self) -> list[Told]:
        """Return what callers have been told."""
        return [Told(UUID(job_id), *status) for job_id, *status in self.of("told")]

    def of(self, event: str) -> list[list[str]]:
        """Return the words of each line of an event, in the order they were written."""
        return [words[1:] for words in self._lines() if words[0] == event]

    def _lines(self) -> Iterator[list[str]]:
        path = Path(self.path)
        return (line.split() for line in path.read_text().splitlines()) if path.exists() else iter(())
