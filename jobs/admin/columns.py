"""The columns of the jobs list, as a person reads them."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jobs.admin.display import attempts_words, duration_words, status_with_note
from jobs.admin.links import job_url, subject_url
from jobs.moments import ago
from jobs.registry import task_title
from jobs.selectors.listing import attempts_made

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from jobs.models import Job

_NO_SUBJECT = mark_safe(
    '<span class="job-no-subject"><span aria-hidden="true">–</span>'
    '<span class="visually-hidden">no subject</span></span>'
)


@admin.display(description="Task")
def task(job: "Job") -> SafeString:
    """Return the task in words, linked to the job's page, its queue, and the last error in one line."""
    return format_html(
        '<a href="{}">{}</a> <span class="job-note">{}</span>{}',
        job_url(job),
        task_title(job.task),
        job.queue_name,
        format_html('<span class="job-error-line" title="{0}">{0}</span>', job.error) if job.error else "",
    )


@admin.display(description="Status")
def status(job: "Job") -> SafeString:
    """Return the status as a badge, with the next time or the progress."""
    return status_with_note(job)


@admin.display(description="Enqueued", ordering="id")
def enqueued(job: "Job") -> SafeString:
    """Return how long ago the job was asked for, and by whom."""
    return format_html('{} <span class="job-note">by {}</span>', ago(job.enqueued_at), job.requested_by or "the system")


@admin.display(description="Attempts")
def attempts(job: "Job") -> SafeString:
    """Return how many attempts were made, and how long the last one took."""
    duration = duration_words(job)
    took = format_html(' <span class="job-note">{}</span>', duration) if duration else ""
    return format_html("{}{}", attempts_words(job, attempts_made(job)), took)


def about_for(request: "HttpRequest") -> "Callable[[Job], SafeString]":
    """Return the column of what a job is about, with links to what this viewer may open."""

    @admin.display(description="About")
    def about(job: "Job") -> SafeString:
        if not job.subject_label:
            return _NO_SUBJECT
        url = subject_url(job, request)
        return format_html(
            '<a href="{0}" title="{1}">{1}</a>' if url else '<span title="{1}">{1}</span>',
            url,
            job.subject_label,
        )

    return about
