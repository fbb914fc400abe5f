"""The application whose jobs are to survive; it plants the bug that CHAOS_BUG names, to test the test."""

import os

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "tests.chaos.app"
    label = "chaos"

    def ready(self) -> None:
        """Register the tasks, and plant a bug where one is asked for."""
        from tests.chaos.app import tasks  # noqa: F401

        if name := os.environ.get("CHAOS_BUG"):
            from tests.chaos.bugs import plant

            plant(name)
