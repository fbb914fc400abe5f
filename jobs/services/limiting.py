"""Limit a queue or a task as staff say, whatever code declares; and go back to what code says."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from jobs.exceptions import InvalidLimit, LimitChanged
from jobs.models import Limit, Scope
from jobs.rates import Terms
from jobs.registry import check_queue_name, get_definition
from jobs.selectors.limits import limit_words
from jobs.services.gates import Name
from jobs.services.journal import record_act
from jobs.services.regating import gate_anew

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def set_limit(
    name: Name,
    *,
    rate: str = "",
    concurrency: int | None = None,
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
) -> Limit:
    """Let a limit say this from now on, also for what waits; with neither it is switched off.

    Raises InvalidLimit, InvalidOptions for a queue and UnknownTask for a task that does not exist.
    """
    terms = Terms(rate=rate, concurrency=concurrency)
    with transaction.atomic():
        limit = _locked(name)
        limit.rate, limit.concurrency = terms.rate, terms.concurrency
        limit.changed_at, limit.changed_by, limit.reason = Now(), actor, reason  # type: ignore[assignment]
        limit.save()
        gate_anew(limit)
        record_act(actor, limit, f"Changed to {limit_words(limit)}.", reason)
    limit.refresh_from_db()
    return limit


def clear_limit(name: Name, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Limit:
    """Go back to what code says, which may be nothing; raises LimitChanged when nobody changed it."""
    with transaction.atomic():
        limit = _locked(name)
        if limit.changed_at is None:
            raise LimitChanged(f"Nobody changed the limit of the {limit}: it stands as code says.")
        declared = limit.declared or {}
        limit.rate, limit.concurrency = declared.get("rate", ""), declared.get("concurrency")
        limit.changed_at, limit.changed_by, limit.reason = None, None, ""
        limit.save()
        gate_anew(limit)
        record_act(actor, limit, "Set back to what the code says.", reason)
    return limit


def limit_name(text: str) -> Name:
    """Return what a person names: a queue, or a task by its dotted name; raises InvalidLimit."""
    if "." in text:
        return Scope.TASK, text
    if not text:
        raise InvalidLimit("Name a queue, or a task by its dotted name.")
    return Scope.QUEUE, text


def _locked(name: Name) -> Limit:
    """Return the limit's row, made if need be, locked: another person, or the clock, may be at it just now."""
    scope, of = name
    if not Limit.objects.filter(scope=scope, name=of).exists():
        # Of a task whose code is gone there may still be a row.
        of = check_queue_name(of) if scope == Scope.QUEUE else get_definition(of).name
        Limit.objects.bulk_create([Limit(scope=scope, name=of)], ignore_conflicts=True)
    return Limit.objects.select_for_update().get(scope=scope, name=of)
