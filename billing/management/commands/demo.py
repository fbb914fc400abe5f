"""`manage.py demo`: something to look at in a new installation."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.demo.customers import CUSTOMERS
from billing.demo.history import DAYS, STRANDS
from billing.demo.invoices import INVOICES
from billing.demo.loading import is_demo, load
from billing.demo.products import PRODUCTS
from jobs.api import invent_history

# A hundred million would fill a disk before anybody notices the zero too many.
MOST_JOBS = 20_000_000
# As long as failed jobs are kept: older ones would be pruned the next night.
MOST_DAYS = 90


class Command(BaseCommand):
    """Loads the demo once, and invents as many jobs of the past as one asks for."""

    help = (
        "Load a company, products, customers and draft invoices into an empty installation; a second call changes "
        "nothing. With --history N, also invent N jobs that ended in the last days, each time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--history", type=_up_to(MOST_JOBS), metavar="N", help="how many ended jobs to invent")
        parser.add_argument(
            "--days", type=_up_to(MOST_DAYS), default=DAYS, help=f"over how many days (default {DAYS}); with --history"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say so in one line; then invent the history."""
        if load():
            told = (
                f"Demo data loaded: our company, {len(PRODUCTS)} products, {len(CUSTOMERS)} customers, "
                f"{len(INVOICES)} draft invoices."
            )
        else:
            told = "There is a company already, so no demo data was loaded; nothing was changed."
        self.stdout.write(told)
        if options["history"]:
            self._invent(options["history"], options["days"])

    def _invent(self, count: int, days: int) -> None:
        if not is_demo():
            raise CommandError("This is no demo: jobs that never happened are invented only beside the demo's company.")
        invent_history(STRANDS, count, days, _show if sys.stderr.isatty() else None)
        self.stdout.write(f"Invented {count:,} jobs of the last {days} days; the clock counts them within minutes.")


def _up_to(most: int) -> Any:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
            raise ArgumentTypeError(f"use a whole number from 1 to {most:,}")
        return int(text)

    return number


def _show(done: int, total: int, what: str) -> None:
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{done:,} of {total:,} {what}{end}")
    sys.stderr.flush()
