"""The invoice that a job is about, on the job's page."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from billing.admin.invoice_list import total_text
from billing.models import Invoice
from billing.services.following import follow_invoice
from jobs.api import Job, job_block


@job_block("Invoice", subject=Invoice)
def invoice_block(job: Job, request: HttpRequest) -> str | None:
    """Say which invoice it is, whose, over how much, and whether it was sent; to those who may see invoices."""
    if not request.user.has_perm("billing.view_invoice"):
        return None
    invoice = Invoice.objects.select_related("customer").filter(pk=job.subject_id).first()
    if invoice is None:
        return "This invoice was deleted."
    context = {"invoice": invoice, "total": total_text(invoice), "progress": follow_invoice(invoice)}
    return render_to_string("admin/billing/invoice/job_block.html", context)
