"""Sales reps."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from billing.admin.commission_typed import SalesRepModelAdmin
from billing.models import SalesRep


@admin.register(SalesRep)
class SalesRepAdmin(SalesRepModelAdmin):
    """Who earns commissions, and by which plan."""

    list_display = ("name", "number", "email", "plan", "customer_count", "is_active")
    list_filter = ("is_active", "plan")
    list_select_related = ("plan",)
    search_fields = ("name", "number", "email")
    search_help_text = "Name, personnel number or e-mail address"
    list_per_page = 50
    fields = ("name", "number", "email", "plan", "is_active", "user")
    raw_id_fields = ("user",)

    class Media:
        css = {"all": ["billing/admin.css", "billing/commissions.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SalesRep]":
        """Return the reps, each with the number of their customers."""
        return super().get_queryset(request).annotate(customers_now=Count("customers"))

    @admin.display(description="customers", ordering="customers_now")
    def customer_count(self, rep: SalesRep) -> int:
        """Return how many customers name them."""
        return int(getattr(rep, "customers_now", 0))
