"""The status API as a Django application."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Jobs for programs, under /api/."""

    name = "jobs.contrib.rest"
    verbose_name = "Status API"

    def ready(self) -> None:
        """Have kept answers erased with what jobs say."""
        from jobs.api import register_eraser
        from jobs.contrib.rest.erasing import ANSWERS

        register_eraser(ANSWERS)
