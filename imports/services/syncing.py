"""Find the carriers whose turn it is, and have each looked up by a job of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Now

from imports.models import Carrier, RegistryState
from imports.models.registry_state import ONLY
from imports.registry.client import is_on
from imports.services import circuit
from imports.services.looking_up import registry_rests
from imports.tasks_lookup import look_up_carrier
from jobs.api import LIVE, Batch, Job, Priority, batch, find_job, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# What 15 minutes at 60 a minute have room for, with some to spare for what people ask.
SWEEP_LIMIT = 500

_UNDER_WAY = Exists(Job.objects.filter(pk=OuterRef("lookup_id"), status__in=LIVE))


def sweep() -> dict[str, Any]:
    """Enqueue a batch of lookups of the carriers whose turn it is; returns how many, or why none."""
    if not is_on():
        return {"off": "CARRIER_REGISTRY_URL names no registry."}
    if registry_rests(state := circuit.state()):
        return {"carriers": 0, "registry": state.reason}
    with transaction.atomic():
        _hold(swept_at=Now())
        carriers = due_carriers(SWEEP_LIMIT)
        if carriers:
            _look_up(carriers)
    return {"carriers": len(carriers)}


def ask_now(carrier: Carrier, *, by: "AbstractBaseUser") -> Job:
    """Have a carrier looked up before all others; returns the job, or the one that somebody asked for already."""
    with transaction.atomic():
        _hold()
        carrier.refresh_from_db(fields=["lookup_id"])
        known = lookup_of(carrier)
        if known and known.status in LIVE and known.priority >= Priority.HIGH:
            return known
        asked = look_up_carrier.using(subject=carrier, requested_by=by, priority=Priority.HIGH)
        job = asked.enqueue(carrier_id=carrier.pk)
        Carrier.objects.filter(pk=carrier.pk).update(lookup_id=job.pk)
        record_act(by, carrier, "Looked up at the registry.")
    return job


def lookup_of(carrier: Carrier) -> Job | None:
    """Return the job of a carrier's last lookup, if it is still known."""
    return find_job(carrier.lookup_id, about=carrier) if carrier.lookup_id else None


def due_carriers(limit: int) -> list[Carrier]:
    """Return the carriers whose turn it is, oldest first: those that somebody sees to before all others."""
    ours = list(_due().filter(assigned_to__isnull=False)[:limit])
    others = _due().filter(assigned_to__isnull=True)[: limit - len(ours)]
    return [*ours, *others]


def _due() -> "QuerySet[Carrier]":
    return Carrier.objects.filter(~_UNDER_WAY, next_sync_at__lte=Now()).order_by("next_sync_at", "id")


def _hold(**changes: Any) -> None:
    """Let one at a time enqueue lookups: a carrier is not found by two sweeps, and what the first wrote is seen."""
    circuit.state()
    RegistryState.objects.filter(pk=ONLY).update(circuit=F("circuit"), **changes)


def _look_up(carriers: Sequence[Carrier]) -> Batch:
    named = {carrier.pk: carrier for carrier in carriers}
    made = batch(f"{len(carriers):,} carriers looked up at the registry").enqueue(
        look_up_carrier.using(subject=carrier).prepare(carrier_id=carrier.pk) for carrier in carriers
    )
    for job in made.jobs.only("arguments"):
        named[job.arguments["carrier_id"]].lookup_id = job.pk
    Carrier.objects.bulk_update(carriers, ["lookup_id"], batch_size=100)
    return made
