"""Clear expired sessions, as `manage.py clearsessions` does, in small batches and with numbers."""

from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.backends.file import SessionStore as FileStore
from django.db.models import QuerySet
from django.utils import timezone

# Rows in one statement: nobody who signs in waits for more.
BATCH = 1_000


def clear() -> dict[str, Any]:
    """Delete the expired sessions of the engine in settings; returns how many, or that they expire by themselves."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if issubclass(store, DatabaseStore):
        return {"removed": _clear_rows(store)}
    if issubclass(store, FileStore):
        return {"removed": _clear_files(store)}
    return {"removed": 0, "note": f"{settings.SESSION_ENGINE}: its sessions expire by themselves"}


def _clear_rows(store: type[DatabaseStore]) -> int:
    removed = 0
    while keys := list(_expired(store).values_list("pk", flat=True)[:BATCH]):
        # Asked once more: one of them may have been renewed.
        removed += _expired(store).filter(pk__in=keys).delete()[0]
    return removed


def _expired(store: type[DatabaseStore]) -> "QuerySet[Any]":
    return store.get_model_class()._default_manager.filter(expire_date__lt=timezone.now())


def _clear_files(store: type[FileStore]) -> int:
    before = _files(store)
    store.clear_expired()
    return len(before - _files(store))


def _files(store: type[FileStore]) -> set[str]:
    folder = Path(store().storage_path)
    return {path.name for path in folder.iterdir() if path.name.startswith(settings.SESSION_COOKIE_NAME)}
