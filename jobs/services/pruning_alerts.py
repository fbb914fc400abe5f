"""Delete alerts that were over long ago, with the notices of them, and the tests of channels."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.models import Alert, Notice
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep

# A quarter: as long as the failed jobs that most of them were about.
KEPT_FOR = timedelta(days=90)

Rows = Callable[[], "QuerySet[Any]"]


def alert_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweeps over alerts, and over notices that belong to none. They are not archived."""
    return [
        Sweep(name=name, label=f"old {label} deleted", due=partial(_due, rows), batches=partial(_batches, rows))
        for name, label, rows in (("alerts", "alerts", _over), ("tests", "tests of channels", _tests))
    ]


def _over() -> "QuerySet[Alert]":
    return Alert.objects.filter(resolved_at__lt=Now() - KEPT_FOR)


def _tests() -> "QuerySet[Notice]":
    return Notice.objects.filter(alert=None, created_at__lt=Now() - KEPT_FOR)


def _due(rows: Rows) -> int:
    return rows().count()


def _batches(rows: Rows) -> Iterator[int]:
    while deleted := _delete_batch(rows):
        yield deleted


def _delete_batch(rows: Rows) -> int:
    with transaction.atomic(durable=True):
        ids = list(rows().order_by("pk").values_list("pk", flat=True)[:PRUNE_BATCH])
        # An alert has a handful of notices: Django's cascade deletes them in one statement.
        rows().filter(pk__in=ids).delete()
    return len(ids)
