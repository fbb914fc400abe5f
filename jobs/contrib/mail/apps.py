"""Mail as a Django application."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """E-mails kept as rows, and sent by jobs."""

    name = "jobs.contrib.mail"
    label = "mail"
    verbose_name = "E-mail"

    def ready(self) -> None:
        """Have letters erased with what jobs say."""
        from jobs.api import register_eraser
        from jobs.contrib.mail.erasing import MESSAGES

        register_eraser(MESSAGES)
