"""Clear expired entries of caches in the database and in files; other caches do so by themselves."""

import pickle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.db import connections, router
from django.utils import timezone


def clear() -> dict[str, Any]:
    """Clear every cache in settings; returns by its name how many entries were removed, or why none is."""
    return {alias: _clear(caches[alias]) for alias in settings.CACHES}


def _clear(cache: BaseCache) -> int | str:
    if isinstance(cache, DatabaseCache):
        return _clear_table(cache)
    if isinstance(cache, FileBasedCache):
        return _clear_files(cache)
    return "left: its entries expire by themselves"


# Django deletes what has expired only when a cache is full, and has no public way to ask for it: hence the names with
# an underscore, which the stubs don't have.


def _clear_table(cache: Any) -> int:
    connection = connections[router.db_for_write(cache.cache_model_class) or "default"]
    name = connection.ops.quote_name
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0, tzinfo=None))
    with connection.cursor() as cursor:
        # The names come from settings.
        cursor.execute(f"DELETE FROM {name(cache._table)} WHERE {name('expires')} < %s", [now])  # noqa: S608
        removed: int = cursor.rowcount
    return removed


def _clear_files(cache: Any) -> int:
    return sum(_is_removed(cache, path) for path in map(Path, cache._list_cache_files()))


def _is_removed(cache: Any, path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(cache._is_expired(file))
    except (OSError, pickle.UnpicklingError):
        # It went meanwhile, or is being written.
        return False
