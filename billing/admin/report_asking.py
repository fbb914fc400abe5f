"""The page that asks for a report."""

from typing import Any

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from billing.admin.report_form import ReportForm
from billing.models import Report
from billing.services.reporting.asking import ask
from billing.services.reporting.permitting import may_ask


def add_view(request: HttpRequest) -> HttpResponse:
    """Ask for a report, enqueue it, and lead to its page."""
    user: Any = request.user
    if not may_ask(user):
        raise PermissionDenied
    form = ReportForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        report = ask(form.wish(), by=user, request_key=form.cleaned_data["request_key"])
        return HttpResponseRedirect(reverse("admin:billing_report_change", args=[report.pk]))
    context = {**site.each_context(request), "title": "Make a report", "opts": Report._meta, "form": form}
    return TemplateResponse(request, "admin/billing/report/ask.html", context)
