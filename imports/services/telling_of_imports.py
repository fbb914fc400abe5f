"""Tell whoever had a file imported that it is in, if they may well have gone on to something else meanwhile."""

from datetime import timedelta

from django.utils import timezone

from imports.models import Import
from imports.selectors.imports import target_of
from jobs.contrib.notifications.api import Level, notify

# Whoever waits no longer sees it on the page.
LONG = timedelta(seconds=10)


def tell_that_it_is_in(run: Import) -> None:
    """Say what came of an import, in the transaction that ends it."""
    began = run.began_at or timezone.now()
    if run.imported_by is None or timezone.now() - began < LONG:
        return
    rejected = run.invalid + run.duplicates + run.failed
    words = f"{run.created:,} {target_of(run).plural} new, {run.updated:,} changed, {run.unchanged:,} unchanged."
    notify(
        run.imported_by,
        f"{run.file_name} is imported",
        f"{words} Rows that were left out: {rejected:,}. Its page has them as a file to mend." if rejected else words,
        subject=run,
        level=Level.WARNING if rejected else Level.SUCCESS,
        idempotency_key=f"imports.import:{run.pk}",
    )
