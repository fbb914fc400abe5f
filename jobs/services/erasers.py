"""Erasers: what other applications keep about a subject, erased together with what jobs say about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from jobs.services.erasing import ERASE_BATCH, ERASED, Request, erase_about
from jobs.services.forgetting import forget_names
from jobs.services.journal import record_erasure


@dataclass(frozen=True)
class Subject:
    """What is erased: a kind of thing and its key. It may be deleted already."""

    content_type_id: int
    object_id: str

    def is_a(self, model: type[Model]) -> bool:
        """Say whether it is, or was, of this model."""
        return ContentType.objects.get_for_model(model).pk == self.content_type_id

    def kind_name(self) -> str:
        """Return its kind as commands and the API name it: `billing.customer`."""
        kind = ContentType.objects.get_for_id(self.content_type_id)
        return f"{kind.app_label}.{kind.model}"

    def row(self) -> Model | None:
        """Return it; None when it is deleted, or its model is gone. It is looked for once: many erasers ask."""
        return self._row

    @cached_property
    def _row(self) -> Model | None:
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        try:
            return model._default_manager.filter(pk=self.object_id).first() if model else None
        except (ValueError, ValidationError, OverflowError):
            # A key that this model can't have.
            return None


@dataclass(frozen=True, kw_only=True)
class Stays:
    """Rows that are not erased, and why; with `for_now` they can be later, and `why` says what to do."""

    words: str
    number: int
    why: str
    for_now: bool = False


def _nothing(subject: Subject) -> Iterable[Stays]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """What one application keeps of a kind. `words` name it: `e-mails about it or to its address`.

    `erase` is called in a transaction, again and again until it returns 0: it erases so many rows at most, and returns
    how many. What it did must not be counted again: it may be stopped between two calls, and begun anew.
    """

    key: str
    words: str
    count: Callable[[Subject], int]
    erase: Callable[[Subject, Request, int], int]
    stays: Callable[[Subject], Iterable[Stays]] = _nothing


_erasers: dict[str, Eraser] = {}


def register_eraser(eraser: Eraser) -> None:
    """Have something erased with what jobs say about a subject; call it in `AppConfig.ready`."""
    _erasers[eraser.key] = eraser


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one eraser would erase."""

    key: str
    words: str
    number: int


def found_elsewhere(subject: Subject) -> list[Found]:
    """Return what there is to erase besides jobs; changes nothing."""
    return [Found(key=one.key, words=one.words, number=one.count(subject)) for one in _erasers.values()]


def stays_elsewhere(subject: Subject) -> list[Stays]:
    """Return what is not erased besides jobs, and why."""
    return [stays for eraser in _erasers.values() for stays in eraser.stays(subject) if stays.number]


def erase_elsewhere(subject: Subject, request: Request) -> Iterator[Found]:
    """Erase what other applications keep; yields what each batch erased, once it is committed."""
    for eraser in _erasers.values():
        while number := _erase_batch(eraser, subject, request):
            yield Found(key=eraser.key, words=eraser.words, number=number)


def erase_jobs_about(model: type[Model], keys: Iterable[object], request: Request) -> None:
    """Erase what jobs and their history say about things that an eraser is about to erase, as part of its act."""
    kind, names = ContentType.objects.get_for_model(model).pk, [str(key) for key in keys]
    for name in names:
        for _ in erase_about(kind, name, request):
            pass
    forget_names(model, names)


def _erase_batch(eraser: Eraser, subject: Subject, request: Request) -> int:
    with transaction.atomic():
        number = eraser.erase(subject, request, ERASE_BATCH)
        if number:
            about = (subject.content_type_id, subject.object_id)
            record_erasure(request.actor, about, f"{ERASED} {eraser.words}: {number:,}.", request.reason)
    return number
