"""Customers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.deleting import kept_among, kept_instead
from billing.admin.typed import CustomerModelAdmin
from billing.forms import CustomerForm
from billing.models import Customer, SalesRep
from jobs.api import JobsPanelMixin

# More than that nobody looks through.
REPS_IN_A_LIST = 100


@admin.register(Customer)
class CustomerAdmin(CustomerModelAdmin):
    """Who we send invoices to."""

    form = CustomerForm
    change_form_template = JobsPanelMixin.change_form_template
    list_display = ("name", "number", "email", "country", "invoices")
    list_filter = ("country",)
    search_fields = ("name", "number", "email", "vat_id")
    search_help_text = "Name, number, e-mail address or VAT ID"
    list_per_page = 50
    autocomplete_fields = ("sales_rep",)
    export_fields = ("vat_id", "payment_days", "language", "address", "sales_rep__name")
    fieldsets = (
        (None, {"fields": ("name", "number", "email", "language", "payment_days", "reminders")}),
        ("Address", {"fields": ("address", "country", "vat_id")}),
        ("Sales", {"fields": ("sales_rep",)}),
    )

    class Media:
        css = {"all": ["billing/admin.css"]}

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        """Search among many sales reps, which needs JavaScript; offer few in a plain list, which does not."""
        return super().get_autocomplete_fields(request) if SalesRep.objects.count() > REPS_IN_A_LIST else ()

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Customer]":
        """Return the customers, each with the number of its invoices."""
        return super().get_queryset(request).annotate(invoice_count=Count("invoices"))

    @admin.display(description="invoices", ordering="invoice_count")
    def invoices(self, customer: Customer) -> SafeString | str:
        """Link to the customer's invoices."""
        count: int = getattr(customer, "invoice_count", 0)
        if not count:
            return "none yet"
        url = reverse("admin:billing_invoice_changelist") + f"?customer__id__exact={customer.pk}"
        return format_html('<a href="{}">{}</a>', url, f"{count:,}")

    def get_deleted_objects(self, objs: "Sequence[Customer] | QuerySet[Customer]", request: HttpRequest) -> Any:
        """Name the customers that have invoices as what stands in the way."""
        kept = kept_among(objs)
        return kept_instead(kept) if kept else super().get_deleted_objects(objs, request)
