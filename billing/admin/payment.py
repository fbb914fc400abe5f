"""Payments: what came in, and how one that was wrong is reversed."""

from decimal import Decimal
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.moments import money
from billing.admin.typed import PaymentModelAdmin
from billing.exceptions import PaymentNotRecorded
from billing.forms import ReverseForm
from billing.models import Payment
from billing.money import exponent, rounded
from billing.services.payments import reverse_payment


@admin.display(description="amount")
def exported_amount(payment: Payment) -> Decimal:
    """Return the amount as a number with its currency's decimals."""
    return rounded(payment.amount, exponent(payment.invoice.currency))


@admin.register(Payment)
class PaymentAdmin(PaymentModelAdmin):
    """All payments, to find one by its day, amount or reference. One is recorded on its invoice's page."""

    list_display = ("received", "amount_text", "invoice_link", "customer", "method", "reference", "recorded_by")
    list_display_links = ("amount_text",)
    list_select_related = ("invoice__customer", "recorded_by")
    list_filter = ("method", "received_on")
    search_fields = ("reference", "invoice__number", "invoice__customer__name", "provider_id")
    search_help_text = "Reference, invoice, customer or the provider’s id"
    list_per_page = 50
    export_display = (
        "received_on",
        "invoice__number",
        "invoice__customer__number",
        "invoice__customer__name",
        "invoice__currency",
        exported_amount,
        "method",
        "reference",
        "recorded_by__username",
    )
    export_fields = ("provider", "provider_id", "recorded_at")
    fields = ("invoice_link", "customer", "amount_text", "received", "method", "reference", "reverses", "provider")
    readonly_fields = ("invoice_link", "customer", "amount_text", "received")
    change_form_template = "admin/billing/payment/change_form.html"

    class Media:
        css = {"all": ["billing/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a payment is recorded on its invoice's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Payment | None = None) -> bool:
        """Refuse: what was wrong is reversed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Payment | None = None) -> bool:
        """Refuse: what was wrong is reversed."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks before a payment is reversed."""
        view = self.admin_site.admin_view(partial(reverse_view, self))
        return [path("<int:payment_id>/reverse/", view, name="billing_payment_reverse"), *super().get_urls()]

    @admin.display(description="received on", ordering="received_on")
    def received(self, payment: Payment) -> str:
        """Return the day as other lists write it."""
        return date_format(payment.received_on, "j M Y")

    @admin.display(description="amount", ordering="amount")
    def amount_text(self, payment: Payment) -> SafeString:
        """Return the amount with its currency."""
        return format_html('<span class="billing-amount">{}</span>', money(payment.amount, payment.invoice.currency))

    @admin.display(description="invoice", ordering="invoice__number")
    def invoice_link(self, payment: Payment) -> SafeString:
        """Link to the invoice."""
        url = reverse("admin:billing_invoice_change", args=[payment.invoice_id])
        return format_html('<a href="{}">{}</a>', url, payment.invoice.number)

    @admin.display(description="customer", ordering="invoice__customer__name")
    def customer(self, payment: Payment) -> str:
        """Return whose invoice it is."""
        return str(payment.invoice.customer)


def reverse_view(model_admin: PaymentAdmin, request: HttpRequest, payment_id: int) -> HttpResponse:
    """Ask why; on POST, reverse the payment and go to its invoice."""
    payment = get_object_or_404(Payment.objects.select_related("invoice__customer"), pk=payment_id)
    if not request.user.has_perm("billing.reverse_payment"):
        raise PermissionDenied
    form = ReverseForm(request.POST or None)
    invoice_url = reverse("admin:billing_invoice_change", args=[payment.invoice_id])
    if form.is_valid():
        _reverse(model_admin, request, payment, form.cleaned_data["reason"])
        return HttpResponseRedirect(invoice_url)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Reverse this payment?",
        "opts": model_admin.opts,
        "media": model_admin.media,
        "payment": payment,
        "amount": money(payment.amount, payment.invoice.currency),
        "form": form,
        "back_url": invoice_url,
    }
    return TemplateResponse(request, "admin/billing/payment/reverse.html", context)


def _reverse(model_admin: PaymentAdmin, request: HttpRequest, payment: Payment, reason: str) -> None:
    try:
        reverse_payment(payment.pk, by=request.user, reason=reason)  # type: ignore[arg-type]  # staff only
    except PaymentNotRecorded as error:
        model_admin.message_user(request, str(error), messages.ERROR)
    else:
        told = f"The payment of {money(payment.amount, payment.invoice.currency)} is reversed."
        model_admin.message_user(request, told, messages.SUCCESS)
