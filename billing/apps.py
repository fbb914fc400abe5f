"""Customers and invoices as a Django application."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Billing."""

    name = "billing"

    def ready(self) -> None:
        """Declare the tasks that are apart from those that they enqueue."""
        # Models have to be there first.
        from billing import issuing_tasks, reminding_tasks, tasks_reports, tasks_weekly  # noqa: F401
