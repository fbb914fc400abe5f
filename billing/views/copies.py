"""Another copy of an invoice: asked for by a form, then followed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from billing.exceptions import TooManyCopies
from billing.forms import CopyForm
from billing.models import Invoice
from billing.public.wording import copy_of, words_of
from billing.services.copies import COPIES_PER_HOUR, find_copy, request_copy
from billing.services.following import Stage, follow_job
from billing.services.masking import masked
from billing.views.invoice import context_of, email_of, page
from billing.views.linked import linked, sorry
from billing.views.progress import sentences_of

# Seconds between two looks: soon while it is being sent, seldom while it waits for its next try.
LOOK_AGAIN = {Stage.UNDER_WAY: 2, Stage.RETRYING: 10}


@require_http_methods(["GET", "HEAD", "POST"])
@linked
def request(request: HttpRequest, invoice: Invoice, token: str) -> HttpResponse:
    """Ask for another copy; a page opened without the form leads back to it."""
    if request.method != "POST":
        return redirect("billing:invoice", token)
    form, words = CopyForm(request.POST), words_of(invoice)
    if not form.is_valid():
        return page(request, invoice, token, error=words.form_not_whole, status=400)
    try:
        job = request_copy(invoice, form.cleaned_data["form_token"])
    except TooManyCopies:
        return page(request, invoice, token, error=words.too_many_copies.format(count=COPIES_PER_HOUR), status=429)
    response: HttpResponseRedirect = redirect("billing:copy", token, job.pk)
    return response


@require_safe
@linked
def follow(request: HttpRequest, invoice: Invoice, token: str, job_id: UUID) -> HttpResponse:
    """Show how far a copy is: the whole page, or to htmx the part that changes."""
    job, words = find_copy(invoice, job_id), words_of(invoice)
    if job is None:
        return sorry(request, words.no_such_copy, words)
    progress = follow_job(invoice, job)
    context = context_of(invoice, token)
    context |= {
        "progress": progress,
        "sentences": sentences_of(progress, words, recipient=masked(progress.recipient), email=email_of(invoice)),
        "title": copy_of(invoice),
        "look_again": LOOK_AGAIN.get(progress.stage),
        "job_id": job.pk,
    }
    is_htmx = request.headers.get("HX-Request") == "true"
    response = render(request, "billing/copy_progress.html" if is_htmx else "billing/copy.html", context)
    response["Vary"] = "HX-Request"
    return response
