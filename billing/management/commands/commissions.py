"""`manage.py commissions 2026-10`: begin a month's commissions by hand."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.exceptions import CommissionsRefused
from billing.services.commissions.beginning import begin
from billing.services.commissions.months import last_month


class Command(BaseCommand):
    """Begins a month's run; the jobs are for the workers."""

    help = (
        "Have the commission statements of a month computed, one job for each sales rep. A month that was computed "
        "since it ended stays as it is: compute it again on its page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the month."""
        parser.add_argument(
            "month", nargs="?", type=_month, help="as in 2026-10; the month before this one if left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin it and say so in one line."""
        try:
            run = begin(options["month"] or last_month())
        except CommissionsRefused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{run}: {run.get_status_display().lower()}, {run.count:,} sales rep{'' if run.count == 1 else 's'}."
        )


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError("name a month as in 2026-10") from None
