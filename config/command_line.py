"""Runs management commands. What a person has to mend first is said in one sentence, with exit code 1."""

import gc
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, ManagementUtility

from jobs.correlation import begin, new_request
from jobs.management.unreachable import unreachable


def run(arguments: Sequence[str]) -> None:
    """Run one command; `--traceback` shows where it went wrong, and bugs always do."""
    line = CommandLine(list(arguments))
    # What a command enqueues, and logs, has an id in common, as what a request does.
    begin(new_request())
    if "--traceback" in arguments:
        line.execute()
        return
    try:
        line.execute()
    except ImproperlyConfigured as error:
        raise SystemExit(one_line(error)) from None
    except Exception as error:
        if sentence := unreachable(error):
            raise SystemExit(sentence) from None
        raise


def one_line(error: Exception) -> str:
    """Return an error's message on one line; Django breaks some of its own."""
    return " ".join(str(error).split())


class CommandLine(ManagementUtility):
    """Django's, which would go on without the settings where they are wrong: half of its commands can."""

    settings_exception: Exception | None

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return the command; raises what is wrong with the settings."""
        # All is imported by now: `manage.py` begins without.
        gc.enable()
        self._insist_on_settings()
        return super().fetch_command(subcommand)

    def main_help_text(self, commands_only: bool = False) -> str:
        """Return the list of commands; raises what is wrong with the settings."""
        self._insist_on_settings()
        return super().main_help_text(commands_only)

    def _insist_on_settings(self) -> None:
        if self.settings_exception is not None:
            raise self.settings_exception
