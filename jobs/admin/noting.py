"""The note of a cause: GET asks for it, POST keeps it."""

from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jobs.admin.frame import frame
from jobs.admin.links import way_back
from jobs.admin.reason import NoteForm
from jobs.fingerprints import LENGTH
from jobs.models import CauseNote
from jobs.registry import MAX_NAME_LENGTH, task_title
from jobs.services.noting import note

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest, HttpResponse


def may_note(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may write notes; who may not see jobs may not either."""
    return user.has_perms(["jobs.view_job", "jobs.change_causenote"])


def note_url(task: str, fingerprint: str, back: str) -> str:
    """Return the address of the note of a cause."""
    named = urlencode({"task": task, "fingerprint": fingerprint, "next": back})
    return f"{reverse('admin:jobs_job_note')}?{named}"


@require_http_methods(["GET", "HEAD", "POST"])
def note_cause(request: "HttpRequest") -> "HttpResponse":
    """Ask what to note of a cause, or keep it and go back."""
    if not may_note(request.user):
        raise PermissionDenied
    task, fingerprint = request.GET.get("task", ""), request.GET.get("fingerprint", "")
    if not task or len(task) > MAX_NAME_LENGTH or len(fingerprint) > LENGTH:
        raise Http404
    back = way_back(request, reverse("admin:jobs_job_failed"))
    form = NoteForm(request.POST if request.method == "POST" else None, initial=_before(task, fingerprint))
    if request.method == "POST" and form.is_valid():
        note(task, fingerprint, form.cleaned_data["note"], request.user)
        messages.success(request, "The note is kept." if form.cleaned_data["note"] else "There is no note any more.")
        return HttpResponseRedirect(back)
    title = f"Why “{task_title(task)}” fails: a note"
    return TemplateResponse(
        request, "admin/jobs/job/note.html", frame(request, title, original=title, form=form, back=back)
    )


def _before(task: str, fingerprint: str) -> dict[str, str]:
    said = CauseNote.objects.filter(task=task, fingerprint=fingerprint).first()
    return {"note": said.note if said else ""}
