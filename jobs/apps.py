"""The job system as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from jobs.roles import APPS


class JobsConfig(AppConfig):
    """Finds every application's `tasks` module when Django starts."""

    name = "jobs"
    verbose_name = "Background jobs"

    def ready(self) -> None:
        """Register the tasks and the system checks."""
        from jobs import checks  # noqa: F401

        autodiscover_modules("tasks")
        # Django's own application, which makes the permissions, is told before.
        post_migrate.connect(_lay_roles)


def _lay_roles(app_config: AppConfig, using: str, **signal: object) -> None:
    if app_config.label not in APPS:
        return
    from jobs.services.granting import lay_roles

    lay_roles(using)
