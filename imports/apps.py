"""What comes in from outside, and lists that go out as files, as a Django application."""

from django.apps import AppConfig, apps
from django.contrib.admin import ModelAdmin, site


class ImportsConfig(AppConfig):
    """Imports and exports."""

    name = "imports"

    def ready(self) -> None:
        """Register the tasks that stand apart from those of imports, and offer exports on every list of the admin."""
        from imports import tasks_documents, tasks_lookup, tasks_renditions, tasks_sync  # noqa: F401
        from imports.admin.export_action import export_rows, has_export_permission
        from imports.exporting import tasks  # noqa: F401
        from imports.services.erasing import ROWS
        from imports.services.going_on import follow_plans
        from jobs.api import register_eraser

        follow_plans()
        if apps.is_installed("jobs.contrib.rest"):
            from imports.programs.mounting import mount

            mount()
        # Django asks a ModelAdmin for the method that an action's permission names; one may have its own.
        ModelAdmin.has_export_permission = has_export_permission  # type: ignore[attr-defined]
        site.add_action(export_rows)
        register_eraser(ROWS)
