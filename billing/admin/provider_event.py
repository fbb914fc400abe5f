"""Online payments as the provider told of them: what became of each, and those that fit no invoice."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.event_forms import AssignForm, LeaveOutForm
from billing.admin.event_words import outcome_badge, sentence, what
from billing.admin.moments import ago
from billing.admin.reading_only import ReadingOnly
from billing.exceptions import EventNotAssignable
from billing.models import EventOutcome, ProviderEvent
from billing.services.assigning import assign, leave_out

ASSIGN = "billing.assign_providerevent"
DONE = 'Recorded on <a href="{}">{}</a>, and the customer is told by e-mail.'
BACK = 'Recorded on <a href="{}">{}</a> as given back.'


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadingOnly):
    """The list, a page for each, and the two acts on what fits no invoice."""

    list_display = ("what_happened", "about", "became", "why", "happened")
    list_filter = ("outcome", "brought")
    list_select_related = ("invoice",)
    search_fields = ("event_id", "told_of", "invoice__number")
    search_help_text = "Number of an invoice, or an id of the provider's"
    change_form_template = "admin/billing/providerevent/change_form.html"
    change_list_template = "admin/billing/providerevent/change_list.html"
    export_fields = ("event_id", "type", "told_of", "outcome", "reason", "happened_at")

    @admin.display(description="What happened")
    def what_happened(self, event: ProviderEvent) -> str:
        """Return what came in or went back."""
        return what(event)

    @admin.display(description="Invoice", ordering="invoice")
    def about(self, event: ProviderEvent) -> str:
        """Return the invoice's number."""
        return (event.invoice.number or "") if event.invoice else "none"

    @admin.display(description="Became", ordering="outcome")
    def became(self, event: ProviderEvent) -> SafeString:
        """Return what became of it."""
        return outcome_badge(event)

    @admin.display(description="Why")
    def why(self, event: ProviderEvent) -> str:
        """Return why not, or what to do."""
        return event.reason

    @admin.display(description="When", ordering="happened_at")
    def happened(self, event: ProviderEvent) -> SafeString:
        """Return when it happened."""
        return ago(event.happened_at)

    def get_urls(self) -> list[URLPattern]:
        """Add the acts."""
        guarded = self.admin_site.admin_view
        own = [
            path("<int:pk>/assign/", guarded(self.assign_view), name="billing_providerevent_assign"),
            path("<int:pk>/leave-out/", guarded(self.leave_out_view), name="billing_providerevent_leave_out"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list."""
        return super().changelist_view(request, {"title": "Online payments"} | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one, with what can be done about it."""
        event = self.get_object(request, object_id)
        more = _context(request, event) if event else {}
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record it on the invoice that was named."""
        if refusal := self._refusal(request):
            return refusal
        form = AssignForm(request.POST)
        if form.is_valid():
            try:
                payment = assign(pk, form.cleaned_data["invoice"], by=request.user)  # type: ignore[arg-type]
            except EventNotAssignable as error:
                form.add_error("invoice", str(error))
            else:
                url = reverse("admin:billing_invoice_change", args=[payment.invoice_id])
                told = format_html(BACK if payment.amount < 0 else DONE, url, payment.invoice)
                self.message_user(request, told, messages.SUCCESS)
                return HttpResponseRedirect(_page(pk))
        return self._again(request, pk, assign_form=form)

    def leave_out_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say that it belongs to no invoice."""
        if refusal := self._refusal(request):
            return refusal
        form = LeaveOutForm(request.POST)
        if form.is_valid():
            try:
                leave_out(pk, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]  # staff only
            except EventNotAssignable as error:
                form.add_error("reason", str(error))
            else:
                self.message_user(request, "It is left out: no invoice was changed.", messages.SUCCESS)
                return HttpResponseRedirect(_page(pk))
        return self._again(request, pk, leave_out_form=form)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if not (self.has_view_permission(request) and request.user.has_perm(ASSIGN)):
            raise PermissionDenied
        return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])

    def _again(self, request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
        """Show the page with what was typed and what is wrong with it, as if it were looked at."""
        get_object_or_404(ProviderEvent, pk=pk)
        request.method = "GET"
        return self.change_view(request, str(pk), extra_context=forms)


def _context(request: HttpRequest, event: ProviderEvent) -> dict[str, Any]:
    return {
        "title": what(event),
        "subtitle": None,
        "sentence": sentence(event),
        "badge": outcome_badge(event),
        "assign_form": AssignForm(),
        "leave_out_form": LeaveOutForm(),
        "may_assign": event.outcome == EventOutcome.UNMATCHED and request.user.has_perm(ASSIGN),
        "may_see_invoice": request.user.has_perm("billing.view_invoice"),
        "payload": json.dumps(event.payload, indent=2, ensure_ascii=False),
    }


def _page(pk: int) -> str:
    return reverse("admin:billing_providerevent_change", args=[pk])
