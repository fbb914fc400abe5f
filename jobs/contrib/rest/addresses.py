"""Addresses of the API and of the admin, whole ones, as programs follow them."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

NAMESPACE = "api"


def job_address(request: HttpRequest, job_id: UUID, act: str = "job") -> str:
    """Return the address of a job, or of an act on it."""
    return request.build_absolute_uri(reverse(f"{NAMESPACE}:{act}", args=[str(job_id)]))


def queue_address(request: HttpRequest, name: str) -> str:
    """Return the address of a queue."""
    return request.build_absolute_uri(reverse(f"{NAMESPACE}:queue", args=[name]))


def page_address(request: HttpRequest, cursor: str) -> str:
    """Return the address that was asked for, with another cursor."""
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*asked, ('cursor', cursor)])}")


def admin_address(request: HttpRequest, job_id: UUID) -> str | None:
    """Return the address of a job's page for people; None where the admin is not served."""
    try:
        return request.build_absolute_uri(reverse("admin:jobs_job_change", args=[job_id]))
    except NoReverseMatch:
        return None
