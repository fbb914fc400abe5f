"""Imports in the shape in which programs see them."""

from django.http import HttpRequest
from django.urls import reverse

from imports.models import Import, Stage
from imports.programs.schemas import Counts, ImportLinks, ImportOut, ImportStage
from imports.selectors.imports import job_of
from imports.services.going_on import what_stops
from imports.services.plans import Plan
from jobs.api import LIVE, Job
from jobs.contrib.rest.api import Caller, job_address

# Seconds: a step takes about as long.
POLL_AFTER = 2
_ENDED = (Stage.IMPORTED, Stage.DISMISSED)


def import_out(run: Import, request: HttpRequest, caller: Caller) -> ImportOut:
    """Return an import as its caller may see it."""
    job = job_of(run)
    is_at_work = job is not None and job.status in LIVE
    return ImportOut(
        id=run.pk,
        target=run.target,
        file_name=run.file_name,
        stage=ImportStage(run.stage),
        waits_for_person=run.stage not in _ENDED and not is_at_work,
        why="" if is_at_work else _why(run),
        counts=Counts(**{name: getattr(run, name) for name in Counts.model_fields}),
        uploaded_at=run.uploaded_at,
        ended_at=run.ended_at,
        poll_after=POLL_AFTER if is_at_work else None,
        links=_links(run, job, request, caller),
    )


def import_address(run: Import, request: HttpRequest) -> str:
    """Return the address of an import."""
    return request.build_absolute_uri(reverse("api:import", args=[run.pk]))


def _why(run: Import) -> str:
    if run.plan is None or run.plan_revision != run.revision:
        return run.problem
    return what_stops(run, Plan.from_json(run.plan))


def _links(run: Import, job: Job | None, request: HttpRequest, caller: Caller) -> ImportLinks:
    page = request.build_absolute_uri(reverse("admin:imports_import_change", args=[run.pk]))
    return ImportLinks(
        self=import_address(run, request),
        job=job_address(request, job.pk) if job is not None and caller.may_see(job) else None,
        admin=page if caller.user.is_staff else None,
    )
