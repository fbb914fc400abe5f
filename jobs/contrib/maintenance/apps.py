"""The maintenance of an installation as a Django application."""

from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    """Sessions, temporary files and caches, cleared by jobs."""

    name = "jobs.contrib.maintenance"
    verbose_name = "Maintenance"
