"""Django's own Tasks as a Django application."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class DjangoTasksConfig(AppConfig):
    """Jobs for the tasks that other applications declare by Django's own decorator."""

    name = "jobs.contrib.django_tasks"
    # The backport's label is `django_tasks`.
    label = "jobs_django_tasks"
    verbose_name = "Django's Tasks"

    def ready(self) -> None:
        """Declare the task of each backend: a worker must know it before anything is enqueued there."""
        from jobs.contrib.django_tasks.backend import JobsBackend
        from jobs.contrib.django_tasks.dialect import task_backends

        for alias, params in getattr(settings, "TASKS", {}).items():
            if issubclass(import_string(params["BACKEND"]), JobsBackend):
                task_backends[alias]
