"""The admin site's own words."""

from django.contrib import admin


class WaybillAdmin(admin.AdminSite):
    """Django's admin under Waybill's name."""

    site_header = "Waybill"
    site_title = "Waybill"
    index_title = "Back office"
    # The site has no pages of its own besides customers' invoices: "View site" would lead back here.
    site_url = None
