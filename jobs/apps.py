"""The job system as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Finds every application's `tasks` module when Django starts."""

    name = "jobs"
    verbose_name = "Background jobs"

    def ready(self) -> None:
        """Register the tasks and the system checks."""
        from jobs import checks  # noqa: F401

        autodiscover_modules("tasks")
