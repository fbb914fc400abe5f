"""What comes before the first page: tables and demo data."""

from collections.abc import Mapping

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jobs.management import programs
from jobs.management.output import LabelledOutput
from jobs.management.preflight import CannotStart
from jobs.management.processes import Processes

LABEL = "setup"


def migrate(output: LabelledOutput) -> None:
    """Bring the database up to date; says so only when there was something to do."""
    try:
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
            output.line(LABEL, f"The database is up to date: {len(plan)} migrations applied.")
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        raise CannotStart(f"The database can't be migrated ({reason}): mend it, or correct DATABASE_URL.") from error


def run_setup_commands(environ: Mapping[str, str], output: LabelledOutput) -> None:
    """Run the management commands of settings.SETUP_COMMANDS, one after the other; raises CannotStart."""
    for command in settings.SETUP_COMMANDS:
        # In a process of its own: the settings of this one name no Redis that runs.
        if Processes([programs.manage(LABEL, command)], environ, output).run_once() != [0]:
            raise CannotStart(f"`manage.py {command}` failed and says why above; SETUP_COMMANDS lists what to run.")
