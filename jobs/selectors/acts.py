"""What people did to one thing."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, QuerySet

from jobs.models import Job, OperatorAct

# As many as name everybody who is at work.
LATELY = 1_000


def acts_on(thing: Model) -> "QuerySet[OperatorAct]":
    """Return the acts on one thing, newest first."""
    content_type = ContentType.objects.get_for_model(thing)
    rows = OperatorAct.objects.filter(content_type=content_type, object_id=str(thing.pk))
    return rows.order_by("-at", "-pk")


def acts_on_job(job: Job) -> Sequence[OperatorAct]:
    """Return the acts on a job alone and on many of which it was one, newest first, each at the time it was touched."""
    alone = acts_on(job).order_by().annotate(touched_at=F("at"))
    shared = OperatorAct.objects.filter(on_jobs__job_id=job.pk).order_by().annotate(touched_at=F("on_jobs__at"))
    # Two statements in one, so that each has its index.
    found = list(alone.union(shared, all=True).order_by("-touched_at", "-pk"))
    for act in found:
        act.at = act.touched_at
    return found


def history_of(thing: Model) -> Sequence[OperatorAct]:
    """Return all that people did to a thing, newest first."""
    return acts_on_job(thing) if isinstance(thing, Job) else list(acts_on(thing))


def actors() -> list[str]:
    """Return the names of those who did something lately, without reading the whole log."""
    lately = OperatorAct.objects.order_by("-pk").values_list("actor_name", flat=True)[:LATELY]
    return sorted(set(lately))


def acts_since(since: datetime | None, actor: str | None, most: int) -> Sequence[OperatorAct]:
    """Return what people did, newest first: all of them or one, from a moment on."""
    rows = OperatorAct.objects.select_related("mass_act").order_by("-pk")
    rows = rows.filter(actor_name=actor) if actor else rows
    return list((rows.filter(at__gte=since) if since else rows)[:most])
