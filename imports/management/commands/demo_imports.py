"""`manage.py demo_imports`: carriers, leads, an import of each and a document, beside the demo's invoices."""

import logging
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from imports.demo.loading import load


class Command(BaseCommand):
    """Imports the demo's files, once."""

    help = (
        "Import the demo's carriers and leads into an installation that has the demo's company, and upload a document; "
        "elsewhere, and at a second call, nothing is done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import them in the name of the first superuser and say so in one line."""
        by = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if by is None:
            self.stdout.write("Nothing was imported: make whoever imports first, with manage.py createsuperuser.")
        elif _loaded(by):
            self.stdout.write("Demo files imported: carriers with their insurance, leads, a proof of delivery.")
        else:
            self.stdout.write("No demo file was imported: this is no demo, or something was imported before.")


def _loaded(by: User) -> bool:
    """Import the files without the lines that workers log of each job: a newcomer reads what is printed here."""
    logging.disable(logging.INFO)
    try:
        return load(by)
    finally:
        logging.disable(logging.NOTSET)
