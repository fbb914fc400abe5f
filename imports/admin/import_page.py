"""The page of one import: what its body shows follows from where it stands."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.admin import site
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from imports.admin.mapping_body import mapping_body
from imports.admin.permissions import may_act, may_look_at, may_see, offered_targets
from imports.admin.progress import progress_of
from imports.admin.reading_form import ReadingForm
from imports.admin.rows_table import table_context
from imports.admin.stage_display import AT_WORK, MAP, stage_badge, steps
from imports.models import Import, Stage
from imports.reading.reading import Reading
from imports.selectors.imports import has_rejected, job_of, reading_of, same_file, target_of
from imports.services.stages import REWORKABLE, may
from jobs.api import LIVE, Job

if TYPE_CHECKING:
    from imports.targets.target import Target

# Of the same file; more is history.
EARLIER = 3


def import_page(request: HttpRequest, run: Import, extra: dict[str, Any] | None = None) -> HttpResponse:
    """Show an import's page; `extra` is a body of its own, as of a form that came back."""
    context = {
        **site.each_context(request),
        "title": run.file_name,
        "opts": Import._meta,
        "original": run,
        "has_view_permission": True,
        "preserved_filters": "",
        **page_context(request, run, extra),
    }
    return TemplateResponse(request, "admin/imports/import/change_form.html", context)


def page_context(request: HttpRequest, run: Import, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what the part of the page shows that changes while a job is at work."""
    job = _job_at_work(run)
    body = extra or _body(request, run, job)
    is_reworkable = body["is_reworkable"] if "is_reworkable" in body else may(run, REWORKABLE)
    acts = may_act(request.user, run)
    return {
        "run": run,
        "target": target_of(run),
        "badge": stage_badge(run),
        "job": job,
        "may_act": acts,
        "may_dismiss": acts and is_reworkable,
        "earlier": _earlier(request, run),
        "now": timezone.now(),
        "is_at_work": False,
        "steps": list(
            steps(
                run,
                shown=MAP if body["body"] == "map" else None,
                may_map=acts and is_reworkable and run.reading is not None,
            )
        ),
        **body,
    }


def _job_at_work(run: Import) -> Job | None:
    """Return the job of a step that is being done, with the import as it is then.

    A job moves its import on before it ends: of one that has ended since the import was read, that is read again.
    """
    job = job_of(run) if run.stage in AT_WORK else None
    if job is not None and job.status not in LIVE:
        run.refresh_from_db()
        return job_of(run) if run.stage in AT_WORK else None
    return job


def _earlier(request: HttpRequest, run: Import) -> list[dict[str, Any]]:
    """Return who had the same file before, while it matters; the page of it is linked for those who may see it."""
    if run.stage not in (Stage.READING, Stage.READ, Stage.CHECKED):
        return []
    return [{"run": other, "may_see": may_see(request.user, other)} for other in same_file(run)[:EARLIER]]


def _body(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    if job is not None and job.status in LIVE:
        return _working(request, run, job)
    wants_map = request.GET.get("step") == "map" and run.reading is not None and may(run, REWORKABLE)
    if wants_map and may_act(request.user, run):
        return mapping_body(request, run) | {"is_reworkable": True}
    return _BODIES[Stage(run.stage)](request, run, job)


def _working(request: HttpRequest, run: Import, job: Job) -> dict[str, Any]:
    return {"body": "working", "is_at_work": True, "progress": progress_of(run, job), "is_reworkable": False}


def _halted(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    """Return the body of an import whose job has ended without getting further."""
    done = run.created + run.updated + run.failed
    return {"body": "halted", "done": done, "left": run.importable - done, "job": job}


def _unreadable(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    return unreadable_body(ReadingForm(reading_tried(run)))


def unreadable_body(form: ReadingForm) -> dict[str, Any]:
    """Return the body of a file that can't be read, with the form that may mend that."""
    return {"body": "unreadable", "reading_form": form}


def reading_tried(run: Import) -> Reading:
    """Return how the file was read last, or would be."""
    return reading_of(run) if run.reading else Reading.from_json(run.guessed or {})


def _read(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    return mapping_body(request, run)


def _checked(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    rejected = run.invalid + run.duplicates
    return {"body": "checked", "rejected": rejected, **table_context(request, run)}


def _imported(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    target = target_of(run)
    return {
        "body": "imported",
        "left_out": run.invalid + run.duplicates,
        "not_reached": run.importable - run.created - run.updated - run.failed,
        "took": run.ended_at - run.began_at if run.ended_at and run.began_at else None,
        "records_url": _records_url(request, target),
        "can_download": not run.rows_removed_at and has_rejected(run),
        "can_upload": target in offered_targets(request.user),
        "is_reworkable": False,
        **({} if run.rows_removed_at else table_context(request, run)),
    }


def _records_url(request: HttpRequest, target: "Target") -> str:
    names = target.model._meta
    try:
        url = reverse(f"admin:{names.app_label}_{names.model_name}_changelist")
    except NoReverseMatch:
        return ""
    return url if may_look_at(request.user, target) else ""


def _dismissed(request: HttpRequest, run: Import, job: Job | None) -> dict[str, Any]:
    return {"body": "dismissed", "is_reworkable": False}


_BODIES: dict[Stage, Callable[[HttpRequest, Import, Job | None], dict[str, Any]]] = {
    Stage.READING: _halted,
    Stage.UNREADABLE: _unreadable,
    Stage.READ: _read,
    Stage.CHECKING: _halted,
    Stage.CHECKED: _checked,
    Stage.IMPORTING: _halted,
    Stage.IMPORTED: _imported,
    Stage.DISMISSED: _dismissed,
}
