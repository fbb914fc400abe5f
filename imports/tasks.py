"""What imports do in the background. Each task calls a service."""

from typing import Any

from django.db import OperationalError

from imports.services import checking, importing, inspecting, pruning
from jobs.api import Backoff, Queue, current_job, schedule, task

# Ten million rows; what takes longer is no file that a person brought. In seconds.
TIMEOUT = 3600

# What is wrong with a file is no better at a second try. A worker that died, or a database that was away, is: each
# attempt goes on where the one before was.
AT_IT_AGAIN = Backoff(max_attempts=5, base=5, retry_on=(OperationalError,))


@task(queue_name=Queue.IMPORT, timeout=TIMEOUT, retry=AT_IT_AGAIN, title="Read a file")
def read_file(*, run_id: int, revision: int) -> dict[str, Any]:
    """Find out how an uploaded file is to be read."""
    return inspecting.inspect(run_id, revision)


@task(queue_name=Queue.IMPORT, timeout=TIMEOUT, retry=AT_IT_AGAIN, title="Check a file")
def check_file(*, run_id: int, revision: int) -> dict[str, Any]:
    """Check what each row of a file would do, and write nothing."""
    return checking.check(run_id, revision, current_job().progress)


@task(queue_name=Queue.IMPORT, timeout=TIMEOUT, retry=AT_IT_AGAIN, title="Import a file")
def import_file(*, run_id: int, revision: int) -> dict[str, Any]:
    """Write the rows of a checked file; cancelled, what is in stays in."""
    return importing.go_on(run_id, revision, current_job().progress)


@schedule("30 3 * * *")
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, title="Remove imported files")
def prune_imports() -> dict[str, int]:
    """Remove files and rows of imports that are older than they are kept."""
    return pruning.prune()
