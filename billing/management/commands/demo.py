"""`manage.py demo`: something to look at in a new installation."""

from typing import Any

from django.core.management.base import BaseCommand

from billing.demo.customers import CUSTOMERS
from billing.demo.invoices import INVOICES
from billing.demo.loading import load


class Command(BaseCommand):
    """Loads the demo once."""

    help = "Load a company, customers and draft invoices into an empty installation; a second call changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say so in one line."""
        if load():
            told = f"Demo data loaded: our company, {len(CUSTOMERS)} customers, {len(INVOICES)} draft invoices."
        else:
            told = "There is a company already, so no demo data was loaded; nothing was changed."
        self.stdout.write(told)
