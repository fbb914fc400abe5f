"""Delete from the log what was done to jobs that are gone: what nobody can look up any more."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Now
from django.utils import timezone

from jobs.models import ActOnJob, Job, MassAct, OperatorAct
from jobs.models.operator_act import amending
from jobs.selectors.search_times import first_id_at
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep

# One that was only just asked for has touched no job yet.
BEGUN_AFTER = timedelta(days=1)

Pages = Callable[[], Iterator[list[Any]]]


def history_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweeps over the log, which names its objects by text and has no key to them."""
    touches, many, mass = (partial(_again, found) for found in (_lost_touches, _lost_acts_on_many, _lost_mass_acts))
    return [
        _sweep("touches", "deleted jobs taken out of acts on many", touches, archive),
        _sweep("history", "entries of history of deleted jobs deleted", _lost_acts, archive),
        _sweep("history_of_many", "acts on many deleted jobs deleted", many, archive),
        _sweep("mass_acts", "acts on all that matched a search forgotten", mass, None),
    ]


def _sweep(name: str, label: str, lost: Pages, archive: Archive | None) -> Sweep:
    due = partial(_count, lost)
    return Sweep(name=name, label=label, due=due, batches=partial(_batches, lost, archive))


def _count(lost: Pages) -> int:
    return sum(len(rows) for rows in lost())


def _batches(lost: Pages, archive: Archive | None) -> Iterator[int]:
    for rows in lost():
        if rows:
            yield _delete(rows, archive)


def _again(lost: "Callable[[], QuerySet[Any]]") -> Iterator[list[Any]]:
    """Yield what is found a page at a time, by its key."""
    after = 0
    while page := list(lost().filter(pk__gt=after).order_by("pk")[:PRUNE_BATCH]):
        yield page
        after = page[-1].pk


def _lost_acts() -> Iterator[list[OperatorAct]]:
    about_jobs = OperatorAct.objects.filter(content_type=ContentType.objects.get_for_model(Job))
    return map(_of_jobs_gone, _again(lambda: about_jobs))


def _of_jobs_gone(acts: Iterable[OperatorAct]) -> list[OperatorAct]:
    wanted = {act.pk: _job_id(act) for act in acts}
    there = set(
        Job.objects.filter(pk__in=[job_id for job_id in wanted.values() if job_id]).values_list("pk", flat=True)
    )
    return [act for act in acts if wanted[act.pk] not in there]


def _job_id(act: OperatorAct) -> UUID | None:
    try:
        return UUID(act.object_id)
    except ValueError:
        return None


def _lost_touches() -> "QuerySet[ActOnJob]":
    there = Job.objects.filter(pk=OuterRef("job_id"))
    return ActOnJob.objects.filter(~Exists(there)).select_related("act")


def _lost_acts_on_many() -> "QuerySet[OperatorAct]":
    touched = Exists(ActOnJob.objects.filter(act=OuterRef("pk")))
    selected = Q(content_type=None, object_id="")
    searched = Q(mass_act__isnull=False, at__lt=Now() - BEGUN_AFTER) & ~_has_its_job("mass_act_id")
    return OperatorAct.objects.filter(selected | searched).filter(~touched)


def _lost_mass_acts() -> "QuerySet[MassAct]":
    told = Exists(OperatorAct.objects.filter(mass_act=OuterRef("pk")))
    return MassAct.objects.filter(~told, ~_has_its_job("pk"), until_id__lt=_begun_before())


def _has_its_job(key: str) -> Exists:
    about = Job.objects.filter(subject_type=ContentType.objects.get_for_model(MassAct))
    return Exists(about.filter(subject_id=Cast(OuterRef(key), CharField())))


def _begun_before() -> UUID:
    return first_id_at(timezone.now() - BEGUN_AFTER)


def _delete(rows: list[Any], archive: Archive | None) -> int:
    with transaction.atomic(durable=True), amending():
        if archive:
            archive.add(map(_record, rows))
        type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _record(row: OperatorAct | ActOnJob) -> dict[str, Any]:
    act, job = (row, row.object_id) if isinstance(row, OperatorAct) else (row.act, str(row.job_id))
    return {"kind": "act", "job": job, "at": row.at, "by": act.actor_name, "act": act.said}
