"""Issue and send a selection of drafts: the list's action asks, a POST acts."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from billing.admin.invoice_links import may_issue
from billing.admin.invoice_outlook import outlook_of
from billing.admin.invoice_saving import posted_key
from billing.exceptions import NothingToIssue
from billing.models import Invoice, InvoiceStatus
from billing.services.invoice_runs import MAX_INVOICES, issue_many, not_in_a_run

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from billing.admin.typed import InvoiceModelAdmin

LABEL = "Issue and send the selected drafts"
ALL_IN_A_RUN = "An invoice run is about to issue these drafts already: there is nothing else to do."


def ask_about_many(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, queryset: "QuerySet[Invoice]"
) -> HttpResponse | None:
    """Show what issuing the selected drafts means; None, with a message, where there is nothing to ask."""
    drafts = list(queryset.filter(status=InvoiceStatus.DRAFT).values_list("pk", flat=True)[: MAX_INVOICES + 1])
    if len(drafts) > MAX_INVOICES:
        told = f"One run takes {MAX_INVOICES:,} drafts at most: narrow the list, and do it again for the rest."
        model_admin.message_user(request, told, messages.ERROR)
        return None
    free = set(not_in_a_run(Invoice.objects.filter(pk__in=drafts)).values_list("pk", flat=True))
    ids = [pk for pk in drafts if pk in free]
    if not ids:
        told = ALL_IN_A_RUN if drafts else "None of these is a draft: there is nothing to issue."
        model_admin.message_user(request, told, messages.WARNING)
        return None
    outlook = outlook_of(ids)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{outlook.deed}?" if outlook.going else "None of these drafts can be issued as it is",
        "opts": model_admin.opts,
        "media": model_admin.media,
        "ids": ",".join(map(str, ids)),
        "outlook": outlook,
        "others": queryset.exclude(status=InvoiceStatus.DRAFT).count(),
        "in_a_run": len(drafts) - len(ids),
        "request_key": uuid4(),
    }
    return TemplateResponse(request, "admin/billing/invoice/issue_many.html", context)


def issue_many_view(model_admin: "InvoiceModelAdmin", request: HttpRequest) -> HttpResponse:
    """Have the drafts that were posted issued, and go to the page that follows it."""
    if not (model_admin.has_view_or_change_permission(request) and may_issue(request)):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:billing_invoice_changelist"))
    ids = _posted_ids(request)
    try:
        run = issue_many(ids, by=request.user, request_key=_posted_key(request))  # type: ignore[arg-type]
    except NothingToIssue as error:
        model_admin.message_user(request, str(error), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:billing_invoice_changelist"))
    if left_out := len(set(ids)) - run.count:
        model_admin.message_user(request, _told_of(left_out), messages.WARNING)
    return HttpResponseRedirect(reverse("admin:billing_invoicerun_change", args=[run.pk]))


def _told_of(left_out: int) -> str:
    were = "1 draft was" if left_out == 1 else f"{left_out:,} drafts were"
    return f"{were} left out: taken by another run meanwhile, or issued or deleted."


def _posted_ids(request: HttpRequest) -> list[int]:
    try:
        ids = [int(number) for number in request.POST.get("ids", "").split(",")]
    except ValueError:
        raise BadRequest("These are no invoices: go back to the list and select them again.") from None
    if len(ids) > MAX_INVOICES:
        raise BadRequest(f"One run takes {MAX_INVOICES:,} drafts at most.")
    return ids


def _posted_key(request: HttpRequest) -> UUID:
    if key := posted_key(request):
        return key
    raise BadRequest("This form is incomplete: go back to the list and try again.")
