"""What the code that runs now belongs to: a request, a job, a process. New jobs and log lines carry it.

Held in a context variable: each thread has its own, and each asyncio task. What runs outside of any belongs to nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

import uuid_utils.compat

# The column's; ids that proxies make have 32 to 40 letters.
MAX_CORRELATION_LENGTH = 64
# A shorter one names no single request.
MIN_CORRELATION_LENGTH = 8
# Of the ids of jobs; those that proxies make are usually random, which is another.
_VERSION = 7
# Of what makers of ids use, and nothing that means something to a log, a shell, a page or a search.
_CORRELATION_ID = re.compile(rf"[A-Za-z0-9._-]{{{MIN_CORRELATION_LENGTH},{MAX_CORRELATION_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Origin:
    """A request, known by its correlation id alone, or an attempt of a job; nothing where there is no id."""

    correlation_id: str = ""
    job_id: UUID | None = None
    task: str = ""
    attempt: int = 0
    queue_name: str = ""


NOTHING = Origin()

_origin: ContextVar[Origin] = ContextVar("origin", default=NOTHING)
# Of the whole process, whatever its threads are at.
_worker = ""


def origin() -> Origin:
    """Return what this code belongs to."""
    return _origin.get()


def correlation_id() -> str:
    """Return the id that all that one request led to have in common; empty outside of requests, commands and jobs."""
    return _origin.get().correlation_id


def begin(what: Origin) -> None:
    """Let what follows in this context belong to something, until something else begins."""
    _origin.set(what)


@contextmanager
def belonging_to(what: Origin) -> Iterator[None]:
    """Let the block belong to something."""
    token = _origin.set(what)
    try:
        yield
    finally:
        _origin.reset(token)


def new_request() -> Origin:
    """Return a request that no other shares its id with; ids rise with time, so that an index grows at its end."""
    return Origin(uuid_utils.compat.uuid7().hex)


def request_named(name: str) -> Origin:
    """Return the request that somebody else has named; a new one where that is no name we take."""
    if not is_correlation_id(name):
        return new_request()
    # One that may be a job's would join that job's family: without hyphens it is of a request.
    return Origin(UUID(name).hex if is_job_id(name) and UUID(name).version == _VERSION else name)


def is_correlation_id(text: str) -> bool:
    """Say whether a text can name a request."""
    return _CORRELATION_ID.fullmatch(text) is not None


def is_job_id(text: str) -> bool:
    """Say whether a correlation id may be that of a job which nothing asked for: ids of requests have no hyphens."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def name_process(worker: str) -> None:
    """Name this process as a worker or clock, which does what is due and belongs to no command."""
    global _worker
    _worker = worker
    begin(NOTHING)


def process_name() -> str:
    """Return the name of the worker or clock that this process is; empty in any other."""
    return _worker
