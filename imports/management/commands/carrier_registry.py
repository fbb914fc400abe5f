"""`manage.py carrier_registry`: a registry to try lookups with, on this machine."""

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imports.demo import carriers
from imports.demo.registry import made_up
from imports.registry.stand_in import MOODS, StandIn

PORT = 8090


class Command(BaseCommand):
    """Answers as the registry would, with made-up facts."""

    help = (
        "Answer lookups of carriers as the registry would, with made-up facts, until Ctrl-C; for trying it out. "
        "Where there are no carriers yet, some are made up, too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--port", type=int, default=PORT, help=f"port of 127.0.0.1 (default {PORT})")
        parser.add_argument("--mood", choices=MOODS, default="well", help="how it answers (default well)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until Ctrl-C."""
        stand_in = StandIn(options["port"], made_up, key=settings.CARRIER_REGISTRY_KEY, mood=options["mood"])
        try:
            server = stand_in.server()
        except OSError as error:
            raise CommandError(
                f"Port {options['port']} can't be had ({error.strerror}): name another --port."
            ) from None
        if made := carriers.load():
            self.stdout.write(f"{made} carriers made up, with insurance.")
        self.stdout.write(f"The registry answers. Start Waybill with CARRIER_REGISTRY_URL={stand_in.url}")
        with server, suppress(KeyboardInterrupt):
            server.serve_forever()
