"""The status API as a Django application."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Jobs for programs, under /api/."""

    name = "jobs.contrib.rest"
    verbose_name = "Status API"
