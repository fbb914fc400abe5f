"""Sync: bring the limits that code declares into the database, and leave alone what people changed."""

from typing import Any

from django.db import transaction

from jobs.conf import conf
from jobs.models import Limit, Scope
from jobs.models.limit import TERMS
from jobs.rates import Terms
from jobs.registry import every_definition
from jobs.services.gates import Name
from jobs.services.regating import gate_anew


def sync_limits(*, only_new: bool = False) -> None:
    """Make a row of each limit that is new in code; unless `only_new`, follow what changed there and is gone.

    Whoever leads the clocks does it all; others, of whom one may run older code, only what is missing.
    """
    declared = declared_terms()
    known = set(Limit.objects.values_list("scope", "name"))
    for name, terms in declared.items():
        if not only_new or name not in known:
            _sync(name, terms)
    if not only_new:
        for limit in Limit.objects.filter(declared__isnull=False):
            if (limit.scope, limit.name) not in declared:
                _sync((Scope(limit.scope), limit.name), None)


def declared_terms() -> dict[Name, Terms]:
    """Return what code and settings declare, by queue and by task."""
    of_queues: dict[Name, Terms] = {(Scope.QUEUE, name): terms for name, terms in conf().queue_terms.items()}
    tasks = {(Scope.TASK, one.name): one.terms for one in every_definition() if one.terms}
    return of_queues | tasks


def stored_form(terms: Terms | None) -> dict[str, Any] | None:
    """Return what code says as a row's `declared` holds it."""
    return {name: getattr(terms, name) for name in TERMS} if terms else None


def _sync(name: Name, terms: Terms | None) -> None:
    with transaction.atomic():
        scope, of = name
        Limit.objects.bulk_create([Limit(scope=scope, name=of)], ignore_conflicts=True)
        # Locked: a person may be changing it just now.
        limit = Limit.objects.select_for_update().get(scope=scope, name=of)
        keys = (terms.rate_key, terms.concurrency_key) if terms else ("", "")
        if limit.declared == stored_form(terms) and (limit.rate_key, limit.concurrency_key) == keys:
            return
        limit.rate_key, limit.concurrency_key = keys
        if limit.changed_at is None:
            # No person changed it: what code says holds, and what it no longer says does not.
            limit.rate, limit.concurrency = (terms.rate, terms.concurrency) if terms else ("", None)
        limit.declared = stored_form(terms)
        limit.save()
        gate_anew(limit)
