"""Notifications as a Django application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What staff are told in the back office, by a bell on each page."""

    name = "jobs.contrib.notifications"
    verbose_name = "Notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell people of what they asked for and what has ended; have it erased with jobs; show the letters."""
        from jobs.api import batch_ended, mass_act_ended, register_eraser
        from jobs.contrib.notifications import addressing, ended
        from jobs.contrib.notifications.erasing import NOTIFICATIONS

        batch_ended.connect(ended.tell_of_batch)
        mass_act_ended.connect(ended.tell_of_mass_act)
        register_eraser(NOTIFICATIONS)
        if addressing.has_post():
            from jobs.contrib.notifications import samples  # noqa: F401
