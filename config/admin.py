"""The admin site's own words."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

# The page that one wants first of its application: Django would sort it among the others.
FIRST = "Overview"


class WaybillAdmin(admin.AdminSite):
    """Django's admin under Waybill's name."""

    site_header = "Waybill"
    site_title = "Waybill"
    index_title = "Back office"
    # The site has no pages of its own besides customers' invoices: "View site" would lead back here.
    site_url = None

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the applications with their pages by name, the overview before all others."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda page: page["object_name"] != FIRST)
        return apps
