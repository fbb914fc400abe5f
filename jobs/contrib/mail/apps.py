"""Mail as a Django application."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """E-mails kept as rows, and sent by jobs."""

    name = "jobs.contrib.mail"
    label = "mail"
    verbose_name = "E-mail"
