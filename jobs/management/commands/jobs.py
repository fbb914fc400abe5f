"""`manage.py jobs …`: look after jobs from the command line. Each subcommand is a module of its own."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, Protocol

from django.core.management.base import BaseCommand, OutputWrapper
from django.core.management.color import Style

from jobs.keyboard import who_is_at_the_keyboard
from jobs.management import (
    acts,
    batches,
    doctor,
    erase,
    export,
    finding,
    limits,
    prune,
    queues,
    roles,
    schedules,
    showing,
    stats,
    tail,
)
from jobs.management.mass import CANCEL, RETRY, RUN
from jobs.management.queues import PAUSE, RESUME
from jobs.models import Via
from jobs.services.journal import acting_from


class Subcommand(Protocol):
    """What the module of a subcommand has; DESCRIPTION documents its exit codes."""

    HELP: str
    DESCRIPTION: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the subcommand's own options."""

    def run(self, options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
        """Do it, and return the exit code."""


SUBCOMMANDS: dict[str, Subcommand] = {
    "acts": acts,
    "batches": batches,
    "cancel": CANCEL,
    "doctor": doctor,
    "erase": erase,
    "export": export,
    "limits": limits,
    "list": finding,
    "pause": PAUSE,
    "prune": prune,
    "queues": queues,
    "resume": RESUME,
    "retry": RETRY,
    "roles": roles,
    "run": RUN,
    "schedules": schedules,
    "show": showing,
    "stats": stats,
    "tail": tail,
}


class Command(BaseCommand):
    """Hands over to the subcommand."""

    help = "Looks after jobs. Each subcommand has a help of its own: manage.py jobs doctor --help."
    # A doctor comes also, and above all, when something is wrong.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the subcommands."""
        subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="subcommand")
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(subparsers.add_parser(name, help=module.HELP, description=module.DESCRIPTION))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the subcommand and end with its exit code."""
        with acting_from(Via.COMMAND_LINE, who_is_at_the_keyboard()):
            code = SUBCOMMANDS[options["subcommand"]].run(options, self.stdout, self.style)
        if code:
            raise SystemExit(code)
