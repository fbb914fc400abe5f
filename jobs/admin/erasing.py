"""Erase the personal data in all jobs about something: GET shows what goes and what stays, POST erases."""

from typing import TYPE_CHECKING, TypeGuard

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from jobs.admin.frame import frame
from jobs.admin.links import subject_url
from jobs.admin.panel import LARGEST_KEY, about_url
from jobs.admin.reason import EraseForm
from jobs.conf import conf
from jobs.selectors.erasure import erasable, erasure
from jobs.selectors.listing import jobs_of
from jobs.selectors.selection import groups
from jobs.services.erasers import Subject, erase_elsewhere, found_elsewhere, stays_elsewhere
from jobs.services.erasing import Request, erase_about
from jobs.wording import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest, HttpResponse

PERMISSION = "jobs.erase_job"


def may_erase(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may erase; who may not see jobs may not act on them."""
    return user.has_perms(["jobs.view_job", PERMISSION])


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: "HttpRequest", content_type_id: int, object_id: str) -> "HttpResponse":
    """Ask for a reason and to type what it is about, or erase and go back to where that is shown."""
    if not may_erase(request.user):
        raise PermissionDenied
    kind = _kind(content_type_id)
    name = f"{kind.name} {object_id}"
    found = _Found(Subject(kind.pk, object_id))
    form = EraseForm(name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not _is_too_many(found) and form.is_valid():
        wish = Request(reason=form.cleaned_data["reason"], actor=request.user)
        erased = sum(erase_about(kind.pk, object_id, wish))
        elsewhere = sum(one.number for one in erase_elsewhere(found.subject, wish))
        _tell(request, name, erased, elsewhere, _Found(found.subject))
        return HttpResponseRedirect(_back(request, kind, found.subject))
    return _ask(request, kind, object_id, found, form)


def _kind(content_type_id: int) -> ContentType:
    kind = ContentType.objects.filter(pk=content_type_id).first() if content_type_id <= LARGEST_KEY else None
    if kind is None:
        raise Http404("There is no such kind of thing.")
    return kind


class _Found:
    """What there is about a subject, in jobs and elsewhere."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.jobs = erasure(subject.content_type_id, subject.object_id)
        self.elsewhere = [one for one in found_elsewhere(subject) if one.number]
        self.stays = stays_elsewhere(subject)

    @property
    def total(self) -> int:
        """How many rows would be erased."""
        return self.jobs.erasable + sum(one.number for one in self.elsewhere)

    @property
    def left(self) -> int:
        """How many can't be erased as they stand."""
        return self.jobs.left + sum(stays.number for stays in self.stays if stays.for_now)

    def button(self) -> str:
        """Return what the button does, with its numbers."""
        said = f"Erase what {counted(self.jobs.erasable, 'job')} said"
        others = self.total - self.jobs.erasable
        if not others:
            return said
        records = counted(others, "other record" if self.jobs.erasable else "record")
        return f"{said} and {records}" if self.jobs.erasable else f"Erase {records}"


def _is_too_many(found: _Found) -> bool:
    return found.total > conf().bulk_limit


def _back(request: "HttpRequest", kind: ContentType, subject: Subject) -> str:
    """Return the page of what the jobs are about; the list of these jobs where that is gone, or not theirs to see."""
    job = jobs_of(kind.pk, subject.object_id).select_related("subject_type").first()
    page = subject_url(job, request) if job and subject.row() else ""
    return page or about_url(kind.pk, subject.object_id)


def _tell(request: "HttpRequest", name: str, erased: int, elsewhere: int, found: _Found) -> None:
    level = messages.WARNING if found.left or not (erased or elsewhere) else messages.SUCCESS
    others = f", and {counted(elsewhere, 'other record')}" if elsewhere else ""
    left = f" {counted(found.jobs.left, 'job')} could not be erased yet." if found.jobs.left else ""
    later = "".join(f" Left for now: {stays.words}: {stays.number:,}." for stays in found.stays if stays.for_now)
    said = f"Erased what {counted(erased, 'job')} said about {name}{others}."
    messages.add_message(request, level, f"{said}{left}{later}")


def _ask(request: "HttpRequest", kind: ContentType, object_id: str, found: _Found, form: EraseForm) -> "HttpResponse":
    limit = conf().bulk_limit
    ids = list(erasable(kind.pk, object_id).values_list("pk", flat=True)[:limit])
    context = frame(
        request,
        f"Erase what jobs say about {form.name}?",
        original=f"Erase what jobs say about {form.name}",
        found=found.jobs,
        elsewhere=found.elsewhere,
        stays=found.stays,
        total=found.total,
        groups=[] if _is_too_many(found) else groups(ids),
        limit=limit,
        is_too_many=_is_too_many(found),
        command=f"manage.py jobs erase {kind.app_label}.{kind.model} {object_id} --reason …",
        button=found.button(),
        form=form,
        list_url=about_url(kind.pk, object_id),
        back=_back(request, kind, found.subject),
    )
    return TemplateResponse(request, "admin/jobs/job/erase.html", context)
