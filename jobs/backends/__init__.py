"""Carriers of deliveries; `backend()` is the one that settings name."""

from functools import cache

from django.utils.module_loading import import_string

from jobs.backends.base import Backend, Delivery
from jobs.conf import conf

__all__ = ["Backend", "Delivery", "backend"]


def backend() -> Backend:
    """Return the backend in force, one instance a process."""
    return _instance(conf().backend)


@cache
def _instance(path: str) -> Backend:
    return import_string(path)()  # type: ignore[no-any-return]
