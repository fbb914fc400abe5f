"""Customers and invoices as a Django application."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Billing."""

    name = "billing"

    def ready(self) -> None:
        """Declare the tasks that are apart from those that they enqueue, and what is erased with jobs."""
        # Models have to be there first.
        from billing import (  # noqa: F401
            checks,
            issuing_tasks,
            reminding_tasks,
            tasks_commission_runs,
            tasks_payments,
            tasks_receipts,
            tasks_reports,
            tasks_weekly,
        )
        from billing.services.erasing import ERASERS
        from jobs.api import register_eraser

        for eraser in ERASERS:
            register_eraser(eraser)
