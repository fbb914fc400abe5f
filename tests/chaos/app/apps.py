"""The application whose jobs are to survive; it plants the bug that CHAOS_BUG names, to test the test."""

import os
from importlib import import_module

from django.apps import AppConfig

from jobs.schedules import declared_schedules, forget_schedule


class ChaosConfig(AppConfig):
    name = "tests.chaos.app"
    label = "chaos"

    def ready(self) -> None:
        """Register the tasks, warm up, declare schedules and plant a bug where they are asked for."""
        import_module("tests.chaos.app.tasks")
        import_module("tests.chaos.app.effects_of").warm_up()
        # The product's own sweeps would come in the middle of it, at the full hour, unasked.
        for definition in declared_schedules():
            forget_schedule(definition.key)
        if os.environ.get("CHAOS_SCHEDULES"):
            import_module("tests.chaos.app.schedules")
        if name := os.environ.get("CHAOS_BUG"):
            import_module("tests.chaos.bugs").plant(name)
