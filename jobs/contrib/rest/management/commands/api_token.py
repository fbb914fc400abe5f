"""`manage.py api_token create|list|revoke`: tokens for programs, from the command line."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from jobs.api import Via, acting_from, who_is_at_the_keyboard
from jobs.contrib.rest.models import ApiToken
from jobs.contrib.rest.moments import written
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.tokens import make_token, revoke_token

# Long enough for a program that somebody looks after, short enough that one that is forgotten ends.
DAYS = 90


class Command(BaseCommand):
    """Makes, lists and revokes tokens."""

    help = (
        "Makes, lists and revokes API tokens. `create` prints the token on a line by itself, this once. "
        "Exit codes: 0 done; 1 there is no such user or token, and nothing was changed; 2 unknown options."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what can be done, each with its options."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="act")
        create = acts.add_parser("create", help="make a token and print it")
        create.add_argument("username", help="its owner, in whose name it acts")
        create.add_argument("name", help="which program uses it")
        scopes = ", ".join(Scope.values)
        create.add_argument(
            "--scope", action="append", choices=Scope.values, metavar="SCOPE", help=f"what it is good for: {scopes}"
        )
        create.add_argument("--days", type=int, default=DAYS, help=f"how long it is good, 0 for ever ({DAYS})")
        listing = acts.add_parser("list", help="list all tokens")
        listing.add_argument("--json", action="store_true", help="print for machines")
        revoke = acts.add_parser("revoke", help="revoke a token for good")
        revoke.add_argument("id", type=int, help="its number, as the list shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        with acting_from(Via.COMMAND_LINE, who_is_at_the_keyboard()):
            {"create": self._create, "list": self._list, "revoke": self._revoke}[options["act"]](options)

    @sensitive_variables("text")
    def _create(self, options: dict[str, Any]) -> None:
        owner = get_user_model()._default_manager.filter(username=options["username"]).first()
        if owner is None:
            raise CommandError(f"There is no user {options['username']!r}: name one who can sign in.")
        if options["days"] < 0 or not options["name"].strip():
            raise CommandError("Give a name, and --days from 0 up.")
        scopes = [Scope(scope) for scope in options["scope"] or Scope.values]
        ends = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        _, text = make_token(owner, options["name"], scopes, expires_at=ends)
        self.stdout.write(text)

    def _list(self, options: dict[str, Any]) -> None:
        found = [_shown(token) for token in ApiToken.objects.select_related("owner")]
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        for one in found:
            self.stdout.write("{id}  {prefix}…  {owner}  {name}  {stands}  {scopes}".format_map(one))

    def _revoke(self, options: dict[str, Any]) -> None:
        if not revoke_token(options["id"]):
            raise CommandError(f"There is no token {options['id']} that is not revoked yet.")
        self.stdout.write("Revoked.")


def _shown(token: ApiToken) -> dict[str, Any]:
    now = timezone.now()
    return {
        "id": token.pk,
        "prefix": token.prefix,
        "owner": token.owner.get_username(),
        "name": token.name,
        "stands": "good" if token.is_good(now) else "revoked" if token.revoked_at else "expired",
        "scopes": ",".join(token.scopes),
        "expires_at": written(token.expires_at) if token.expires_at else None,
        "last_used_at": written(token.last_used_at) if token.last_used_at else None,
    }
