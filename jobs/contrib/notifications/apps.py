"""Notifications as a Django application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What staff are told in the back office, by a bell on each page."""

    name = "jobs.contrib.notifications"
    verbose_name = "Notifications"
    default_auto_field = "django.db.models.BigAutoField"
