"""Carriers."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from imports.admin import record_list
from imports.admin.carrier_sync import CarrierSyncMixin
from imports.admin.typed import CarrierModelAdmin
from imports.models import Carrier
from imports.targets.carriers import CARRIERS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@admin.register(Carrier)
class CarrierAdmin(CarrierSyncMixin, CarrierModelAdmin):
    """Who moves goods and people."""

    list_display = ("name", "number", "city", "state", "operates", "power_units")
    list_display_links = ("name", "number")
    list_filter = ("may_operate", "operation", "carries_passengers", "country")
    search_fields = ("=dot_number", "legal_name", "dba_name", "city")
    search_help_text = "DOT number, name or city"
    list_per_page = 50
    change_list_template = record_list.TEMPLATE
    fieldsets = (
        (None, {"fields": ("dot_number", "legal_name", "dba_name")}),
        ("Operation", {"fields": ("may_operate", "operation", "carries_passengers", "out_of_service_on")}),
        ("Address", {"fields": ("street", ("city", "state", "postcode"), "country")}),
        ("Size and sources", {"fields": (("drivers", "power_units"), "reviewed_on", "retrieved_on")}),
    )

    class Media:
        css = {"all": ["imports/imports.css"]}

    @admin.display(description="name", ordering="legal_name")
    def name(self, carrier: Carrier) -> str:
        """Return the name it is known by; of many only the number is."""
        return str(carrier)

    @admin.display(description="operates", ordering="may_operate", boolean=True)
    def operates(self, carrier: Carrier) -> bool | None:
        """Return whether it is allowed to operate."""
        return carrier.may_operate

    @admin.display(description="DOT number", ordering="dot_number")
    def number(self, carrier: Carrier) -> str:
        """Return the number as the registry writes it: without separators."""
        return str(carrier.dot_number)

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list, which leads to the import of carriers."""
        return super().changelist_view(request, record_list.import_link(request, CARRIERS) | (extra_context or {}))
