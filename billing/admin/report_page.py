"""One report: its page, the part of it that is live, its files, and cancelling it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from billing.models import Report, ReportFormat
from billing.services.reporting.cancelling import cancel
from billing.services.reporting.permitting import may_ask, reports_seen_by
from billing.services.reporting.standing import standing_of
from jobs.api import JobNotCancellable, giving_out

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv; charset=utf-8",
}


@require_safe
def report_page(request: "HttpRequest", report_id: int) -> TemplateResponse:
    """Show what came of a report, or that it is being made."""
    report = _report(request, report_id)
    context = {
        **site.each_context(request),
        **_context(request, report),
        "title": str(report),
        "opts": Report._meta,
    }
    return TemplateResponse(request, "admin/billing/report/page.html", context)


@never_cache
@require_safe
def live_part(request: "HttpRequest", report_id: int) -> "HttpResponse":
    """Show the part that changes. Refused to whom is not signed in: the page inside the page would be the login's."""
    if not site.has_permission(request):
        raise PermissionDenied
    return render(request, "admin/billing/report/live.html", _context(request, _report(request, report_id)))


@require_safe
def download(request: "HttpRequest", report_id: int, form: str) -> StreamingHttpResponse:
    """Give out a file, to whom may see the report."""
    report = _report(request, report_id)
    file = report.files.filter(format=form).first()
    if report.removed_at or file is None:
        raise Http404("There is no such file, or not any more.")
    return giving_out.stored_file(file.path, report.file_name(form), _TYPES[ReportFormat(form)])


@require_POST
def cancel_view(request: "HttpRequest", report_id: int) -> HttpResponseRedirect:
    """Cancel one's own report; others' jobs are cancelled where jobs are."""
    report, user = _report(request, report_id), _user(request)
    if report.asked_by_id != user.pk or not may_ask(user):
        raise PermissionDenied
    try:
        cancel(report, by=user)
    except JobNotCancellable as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"Cancelled the report “{report}”. No file was kept, and nobody is mailed.")
    return HttpResponseRedirect(reverse("admin:billing_report_change", args=[report.pk]))


def _report(request: "HttpRequest", report_id: int) -> Report:
    reports = reports_seen_by(_user(request))
    report = reports.filter(pk=report_id).first()
    if report is None and Report.objects.filter(pk=report_id).exists():
        raise PermissionDenied
    return report or get_object_or_404(reports, pk=report_id)


def _user(request: "HttpRequest") -> Any:
    # The admin lets nobody else in.
    return request.user


def _context(request: "HttpRequest", report: Report) -> dict[str, Any]:
    standing, user = standing_of(report), _user(request)
    return {
        "report": report,
        "standing": standing,
        "files": [(file, report.file_name(file.format)) for file in report.files.all()],
        "kinds_of_file": [ReportFormat(form).label for form in report.formats],
        "may_cancel": standing.is_live and report.asked_by_id == user.pk and may_ask(user),
        "may_ask": may_ask(user),
        "now": timezone.now(),
    }
