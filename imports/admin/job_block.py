"""The import that a job is about, on the job's page."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from imports.admin.permissions import may_see
from imports.admin.stage_display import page_url, stage_badge
from imports.models import Import
from imports.selectors.imports import target_of
from jobs.api import LIVE, Job, job_block


@job_block("Import", subject=Import)
def import_block(job: Job, request: HttpRequest) -> str | None:
    """Say which file it is, what of, and how far; to those who may see it."""
    run = Import.objects.select_related("uploaded_by").filter(pk=job.subject_id).first()
    if run is None:
        return "This import was deleted."
    if not may_see(request.user, run):
        return None
    context = {
        "run": run,
        "target": target_of(run),
        "badge": stage_badge(run, is_at_work=_is_at_work(run, job)),
        "url": page_url(run),
    }
    return render_to_string("admin/imports/import/job_block.html", context)


def _is_at_work(run: Import, job: Job) -> bool:
    """Say whether a job goes on with it; of another job than this one only the stage is known."""
    return run.job_id != job.pk or job.status in LIVE
