"""Invoice runs: how far each is, what failed, and all its PDFs in one file."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache

from billing.admin.typed import InvoiceRunModelAdmin
from billing.models import InvoiceRun
from billing.services.invoice_runs import Standing, one_pdf_of, standing_of, zip_of


@admin.register(InvoiceRun)
class InvoiceRunAdmin(InvoiceRunModelAdmin):
    """What came of drafts that were issued together. Nothing here can be changed."""

    list_display = ("__str__", "asked_at", "asked_by", "count")
    list_select_related = ("asked_by",)
    list_per_page = 50
    change_form_template = "admin/billing/invoicerun/change_form.html"

    class Media:
        css = {"all": ["billing/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a run begins in the list of invoices."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: InvoiceRun | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: InvoiceRun | None = None) -> bool:
        """Refuse: it says who had invoices issued."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: InvoiceRun | None = None) -> bool:
        """Show runs to whom may see invoices."""
        return bool(request.user.has_perm("billing.view_invoice") or request.user.has_perm("billing.change_invoice"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it where invoices are shown."""
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the ZIP, the one PDF, and the part of the page that follows the run."""
        own = [
            path("<int:run_id>/pdfs/", self.admin_site.admin_view(self.zip_view), name="billing_invoicerun_zip"),
            path("<int:run_id>/pdf/", self.admin_site.admin_view(self.pdf_view), name="billing_invoicerun_pdf"),
            path("<int:run_id>/live/", never_cache(self.live_view), name="billing_invoicerun_live"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a run."""
        run = self.get_object(request, object_id)
        more = {"title": str(run), "subtitle": None, **_context(request, run)} if run else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def live_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Show how far a run is; refused to whom is not signed in, as the login page would be shown inside the page."""
        if not self.admin_site.has_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(InvoiceRun, pk=run_id)
        return render(request, "admin/billing/invoicerun/live.html", {"original": run} | _context(request, run))

    def zip_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Download the PDFs of the invoices that were issued, a file for each."""
        return self._download(request, run_id, zip_of, "zip")

    def pdf_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Download the invoices that were issued in one file, as for printing."""
        return self._download(request, run_id, one_pdf_of, "pdf")

    def _download(
        self, request: HttpRequest, run_id: int, made_of: Callable[[InvoiceRun], Iterator[bytes]], kind: str
    ) -> StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(InvoiceRun, pk=run_id)
        response = StreamingHttpResponse(made_of(run), content_type=f"application/{kind}")
        response["Content-Disposition"] = f'attachment; filename="invoices-{run.asked_at:%Y-%m-%d}-run-{run.pk}.{kind}"'
        response["Cache-Control"] = "no-store"
        return response


def _context(request: HttpRequest, run: InvoiceRun) -> dict[str, Any]:
    standing = standing_of(run)
    return {"standing": standing, "batch_url": _batch_url(request, standing), "invoices_url": _invoices_url(run)}


def _batch_url(request: HttpRequest, standing: Standing) -> str:
    if standing.batch is None or not request.user.has_perm("jobs.view_batch"):
        return ""
    return reverse("admin:jobs_batch_change", args=[standing.batch.pk])


def _invoices_url(run: InvoiceRun) -> str:
    return f"{reverse('admin:billing_invoice_changelist')}?run__id__exact={run.pk}"
