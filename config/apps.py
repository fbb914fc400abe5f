"""Django's admin application, with Waybill's site."""

from django.contrib.admin.apps import AdminConfig


class WaybillAdminConfig(AdminConfig):
    """Makes `config.admin.WaybillAdmin` the default site."""

    default_site = "config.admin.WaybillAdmin"
