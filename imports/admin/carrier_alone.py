"""Carriers, with nothing but what lookups and insurance need."""

from django.contrib import admin

from imports.admin.carrier_sync import CarrierSyncMixin
from imports.models import Carrier


class LookedUpCarrierAdmin(CarrierSyncMixin):
    """Who moves goods and people."""

    list_display = ("dot_number", "legal_name", "dba_name", "city", "state", "assigned_to", "sync_outcome")
    search_fields = ("=dot_number", "legal_name", "dba_name", "city")
    search_help_text = "DOT number, name or city"
    list_per_page = 50


if not admin.site.is_registered(Carrier):
    admin.site.register(Carrier, LookedUpCarrierAdmin)
