"""Accounts as a Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Letters to those who use the back office: a welcome, an address to confirm, a forgotten password."""

    name = "jobs.contrib.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Write to whoever gets an account, or another address."""
        from django.contrib.auth import get_user_model
        from django.db.models.signals import post_save

        from jobs.contrib.accounts import letters, noticing

        post_save.connect(noticing.notice_saved, sender=get_user_model(), dispatch_uid="accounts.notice")
        letters.register_samples()
