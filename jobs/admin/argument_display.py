"""The arguments on a job's page: what is hidden, what was edited, and what can be done about either."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from jobs.admin.history import reason_of_edit
from jobs.admin.permissions import may_edit_job, may_reveal
from jobs.masking import MASK, hidden_names
from jobs.registry import find_definition
from jobs.selectors.edits import edit_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jobs.selectors.record import JobRecord


def arguments_context(request: "HttpRequest", record: "JobRecord", *, can_retry: bool) -> dict[str, Any]:
    """Return what the page of a job says of its arguments, for this viewer."""
    job = record.job
    can_edit = can_retry and find_definition(job.task) is not None and may_edit_job(request.user, job)
    return {
        "hidden": hidden_names(job.task, job.arguments),
        "mask": MASK,
        "reveal_url": reverse("admin:jobs_job_reveal", args=[job.pk]) if may_reveal(request.user) else "",
        "edit_url": reverse("admin:jobs_job_edit", args=[job.pk]) if can_edit else "",
        "edit": edit_of(job),
        "edit_reason": reason_of_edit(record.history),
    }
