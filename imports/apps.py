"""What comes in from outside, as a Django application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports."""

    name = "imports"

    def ready(self) -> None:
        """Register the tasks that stand apart from those of files."""
        from imports import tasks_documents, tasks_renditions  # noqa: F401
