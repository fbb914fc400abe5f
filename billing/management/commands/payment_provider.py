"""`manage.py payment_provider`: a payment provider to try payments with, on this machine."""

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from billing.provider.stand_in.server import MOODS, StandIn
from billing.provider.stand_in.telling import Teller, Telling

PORT = 8091
# They guard nothing, and may be shown.
KEY, SECRET = "sk_stand_in", "whsec_stand_in"

TOLD = """The payment provider answers. Start Waybill with

  PAYMENT_PROVIDER_URL={url} PAYMENT_PROVIDER_KEY={key} PAYMENT_WEBHOOK_SECRET={secret} make run

Webhooks go to {address}. What was paid, and how to give it back: {url}/"""


class Command(BaseCommand):
    """Answers as the payment provider would, and sends its webhooks. No money moves."""

    help = "Be a payment provider of Stripe's form until Ctrl-C, for trying it out: no money moves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        site = settings.SITE_URL
        parser.add_argument("--port", type=int, default=PORT, help=f"port of 127.0.0.1 (default {PORT})")
        parser.add_argument("--site", default=site, help=f"the Waybill that webhooks are sent to (default {site})")
        parser.add_argument("--mood", choices=MOODS, default="well", help="how its API answers (default well)")
        how = [each.value for each in Telling]
        parser.add_argument("--webhooks", choices=how, default="well", help="how webhooks are sent (default well)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until Ctrl-C."""
        address = f"{options['site'].rstrip('/')}{reverse('webhooks:payments')}"
        teller = Teller(address, [SECRET], Telling(options["webhooks"]))
        stand_in = StandIn(options["port"], KEY, teller, mood=options["mood"])
        try:
            server = stand_in.server()
        except OSError as error:
            told = f"Port {options['port']} can't be had ({error.strerror}): name another --port."
            raise CommandError(told) from None
        self.stdout.write(TOLD.format(url=stand_in.url, key=KEY, secret=SECRET, address=address))
        with server, suppress(KeyboardInterrupt):
            server.serve_forever()
