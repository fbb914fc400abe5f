"""Tell whoever asked for an export what came of it, if they may well have gone on to something else meanwhile."""

from datetime import timedelta

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from imports.models import Export
from jobs.contrib.notifications.api import Level, notify

# Whoever waits no longer sees it on the page.
LONG = timedelta(seconds=10)


def tell_that_it_is_ready(export: Export) -> None:
    """Say that the file can be fetched, in the transaction that names it."""
    size = filesizeformat(export.size or 0).replace("\N{NO-BREAK SPACE}", " ")
    _tell(export, f"{export.what} exported", f"{export.rows:,} rows, {size}. Its page has the file.", Level.SUCCESS)


def tell_that_it_was_refused(export: Export, reason: str) -> None:
    """Say that there is no file, and why."""
    _tell(export, f"{export.what} not exported", reason, Level.WARNING)


def _tell(export: Export, title: str, body: str, level: Level) -> None:
    if export.requested_by is None or timezone.now() - export.requested_at < LONG:
        return
    key = f"imports.export:{export.pk}"
    notify(export.requested_by, title, body, subject=export, level=level, idempotency_key=key)
