"""Addresses of admin pages, given only to those who may open them."""

from django.contrib.admin import site
from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString

from jobs.models import Batch, Job, Schedule
from jobs.selectors.search_words import Term, put_together


def job_url(job: Job) -> str:
    """Return the address of a job's page."""
    return reverse("admin:jobs_job_change", args=[job.pk])


def job_link(job: Job) -> SafeString:
    """Return a link to a job, named by what it is about and what it does."""
    return format_html('<a href="{}">{}</a>', job_url(job), job)


def request_url(job: Job) -> str:
    """Return the address of the list of all that a job has its request in common with."""
    return _list_url(Term("request", job.correlation))


def children_url(job: Job) -> str:
    """Return the address of the list of what a job enqueued."""
    return _list_url(Term("parent", str(job.pk)))


def _list_url(*terms: Term) -> str:
    return f"{reverse('admin:jobs_job_changelist')}?{urlencode({'q': put_together(terms)})}"


def batch_url(batch: Batch) -> str:
    """Return the address of a batch's page."""
    return reverse("admin:jobs_batch_change", args=[batch.pk])


def batch_jobs_url(batch: Batch, **terms: str) -> str:
    """Return the address of the list of a batch's jobs, narrowed by more terms of a search."""
    return _list_url(*batch_terms(batch, **terms))


def batch_terms(batch: Batch, **terms: str) -> list[Term]:
    """Return the terms of a search that finds the jobs of a batch, and what narrows it."""
    return [Term("batch", str(batch.pk)), *(Term(name, value) for name, value in terms.items())]


def schedule_url(schedule: Schedule, page: str = "change") -> str:
    """Return the address of a schedule's page, or of one of its acts."""
    return reverse(f"admin:jobs_schedule_{page}", args=[schedule.pk])


def subject_url(job: Job | Batch, request: HttpRequest) -> str:
    """Return the address of the admin page of what jobs are about; empty without one, or without permission."""
    # A content type outlives its model.
    model = job.subject_type.model_class() if job.subject_type else None
    if model is None or not site.is_registered(model):
        return ""
    if not site.get_model_admin(model).has_view_or_change_permission(request):
        return ""
    names = model._meta
    return reverse(f"admin:{names.app_label}_{names.model_name}_change", args=[quote(job.subject_id)])


def way_back(request: HttpRequest, default: str) -> str:
    """Return the page of this admin that the request asks to return to; `default` for any other address."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    # With the admin at the root, `//elsewhere.example` starts with its address too.
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith(reverse("admin:index")) else default
