"""Customers and invoices as a Django application."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Billing."""

    name = "billing"

    def ready(self) -> None:
        """Declare the tasks that are apart from those that they enqueue."""
        import billing.issuing_tasks
        import billing.reminding_tasks  # noqa: F401  # models have to be there first
