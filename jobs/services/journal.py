"""Who did what to a job, a schedule, a queue or a rule, and why: rows of the log that nobody changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from jobs.models import ActOnJob, Deed, Job, MassAct, OperatorAct, Via
from jobs.models.clock import database_time

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# What a person typed comes after it.
RECEIPT = " Receipt: "
# Rows in one INSERT: SQLite takes 32,766 parameters, a row has 3.
_ROWS = 5_000
_NAME_LENGTH, _LABEL_LENGTH = 200, 300

# By how the sentence begins, which is the only thing that a service says.
_DEEDS = {
    "Retried as": Deed.EDIT,
    "Retried": Deed.RETRY,
    "Edited": Deed.EDIT,
    "Saw what is secret": Deed.REVEAL,
    "Started": Deed.START,
    "Cancelled": Deed.CANCEL,
    "Brought forward": Deed.RUN,
    "Ran now": Deed.RUN,
    "Settled": Deed.SETTLE,
    "Erased": Deed.ERASE,
    "Paused": Deed.PAUSE,
    "Resumed": Deed.RESUME,
    "Emptied": Deed.EMPTY,
    "Made": Deed.ADD,
    "Added": Deed.ADD,
    "Changed": Deed.CHANGE,
    "Set back": Deed.CHANGE,
    "Deleted": Deed.DELETE,
    "Retired": Deed.RETIRE,
    "Revoked": Deed.RETIRE,
    "Muted": Deed.MUTE,
    "Unmuted": Deed.UNMUTE,
    "Turned": Deed.TURN,
    "Sent a test": Deed.TEST,
    "Sent again": Deed.SEND,
}


@dataclass(frozen=True)
class _From:
    via: Via
    origin: str = ""


_ADMIN = _From(Via.ADMIN)
_from: ContextVar[_From] = ContextVar("from", default=_ADMIN)
_whole: ContextVar[OperatorAct | None] = ContextVar("whole", default=None)


@contextmanager
def acting_from(via: Via, origin: str) -> Iterator[None]:
    """Note all acts within as done from somewhere: on a command line, by `user@host`."""
    token = _from.set(_From(via, origin))
    try:
        yield
    finally:
        _from.reset(token)


@contextmanager
def part_of(whole: OperatorAct | None) -> Iterator[None]:
    """Count acts on many jobs within to one that was written before, so that 100,000 jobs make one row."""
    token = _whole.set(whole)
    try:
        yield
    finally:
        _whole.reset(token)


def record_act(
    actor: "AbstractBaseUser | None",
    about: Model,
    act: str,
    reason: str = "",
    *,
    mass_act: MassAct | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Write an act on one thing into the log. The program itself, which nobody asked, is no person: it writes none."""
    if _is_a_person(actor):
        _write(actor, act, reason, _named(about), mass_act=mass_act, facts=facts or {})


def record_acts(actor: "AbstractBaseUser | None", jobs: Sequence[Job], act: str, reason: str = "") -> None:
    """Write one act on many jobs: a row that says how many, and a slim one for the history of each."""
    whole = _whole.get()
    if whole is not None:
        link_jobs(whole, jobs)
    elif not jobs or not _is_a_person(actor):
        return
    elif len(jobs) == 1:
        record_act(actor, jobs[0], act, reason)
    else:
        note = {"label": f"{len(jobs):,} jobs"}
        link_jobs(_write(actor, act, reason, note, facts={"jobs": len(jobs)}), jobs)


def record_erasure(actor: "AbstractBaseUser | None", about: tuple[int, str], act: str, reason: str) -> None:
    """Write that something was erased about what may be deleted by now: a content type's key and its own."""
    if _is_a_person(actor):
        kind, key = ContentType.objects.get_for_id(about[0]), about[1]
        _write(actor, act, reason, {"content_type": kind, "object_id": key, "label": f"{kind.name} {key}"})


def link_jobs(act: OperatorAct, jobs: Sequence[Job]) -> None:
    """Put an act into the history of each of these jobs."""
    at = database_time()
    ActOnJob.objects.bulk_create((ActOnJob(act=act, job_id=job.pk, at=at) for job in jobs), batch_size=_ROWS)


def deed_of(sentence: str) -> Deed:
    """Return what a sentence says was done, for machines."""
    return next((deed for begin, deed in _DEEDS.items() if sentence.startswith(begin)), Deed.OTHER)


def _is_a_person(actor: "AbstractBaseUser | None") -> bool:
    return actor is not None or _from.get() is not _ADMIN


def _write(actor: "AbstractBaseUser | None", act: str, reason: str, about: dict[str, Any], **more: Any) -> OperatorAct:
    source = _from.get()
    name = actor.get_username() if actor is not None else f"{source.origin} {Via(source.via).label}"
    return OperatorAct.objects.create(
        actor_id=None if actor is None else actor.pk,
        actor_name=name[:_NAME_LENGTH],
        via=source.via,
        origin=source.origin[:_NAME_LENGTH],
        deed=deed_of(act),
        sentence=act,
        reason=reason,
        **about,
        **more,
    )


def _named(about: Model) -> dict[str, Any]:
    return {
        "content_type": ContentType.objects.get_for_model(about),
        "object_id": str(about.pk),
        "label": str(about)[:_LABEL_LENGTH],
    }
