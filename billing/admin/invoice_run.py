"""Invoice runs: how far each is, what failed, and all its PDFs in one file."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path, reverse

from billing.admin.run_pages import RunPages, batch_url, streamed
from billing.models import InvoiceRun
from billing.services.invoice_runs import one_pdf_of, standing_of, zip_of


@admin.register(InvoiceRun)
class InvoiceRunAdmin(RunPages):
    """What came of drafts that were issued together. Nothing here can be changed."""

    list_display = ("__str__", "asked_at", "asked_by", "count")
    list_select_related = ("asked_by",)
    list_per_page = 50

    class Media:
        css = {"all": ["billing/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a run begins in the list of invoices."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: InvoiceRun | None = None) -> bool:
        """Show runs to whom may see invoices."""
        return bool(request.user.has_perm("billing.view_invoice") or request.user.has_perm("billing.change_invoice"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it where invoices are shown."""
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the ZIP and the one PDF."""
        own = [
            path("<int:run_id>/pdfs/", self.admin_site.admin_view(self.zip_view), name="billing_invoicerun_zip"),
            path("<int:run_id>/pdf/", self.admin_site.admin_view(self.pdf_view), name="billing_invoicerun_pdf"),
        ]
        return [*own, *super().get_urls()]

    def zip_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Download the PDFs of the invoices that were issued, a file for each."""
        run = self.seen(request, run_id)
        return streamed(zip_of(run), f"{_file_name(run)}.zip")

    def pdf_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Download the invoices that were issued in one file, as for printing."""
        run = self.seen(request, run_id)
        return streamed(one_pdf_of(run), f"{_file_name(run)}.pdf")

    def context(self, request: HttpRequest, run: InvoiceRun) -> dict[str, Any]:
        """Return how far a run is."""
        standing = standing_of(run)
        return {
            "standing": standing,
            "batch_url": batch_url(request, standing.batch),
            "invoices_url": f"{reverse('admin:billing_invoice_changelist')}?run__id__exact={run.pk}",
        }


def _file_name(run: InvoiceRun) -> str:
    return f"invoices-{run.asked_at:%Y-%m-%d}-run-{run.pk}"
