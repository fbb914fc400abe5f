"""What workers call. The only dotted path ever written to Redis is `jobs.entrypoint.perform`."""

from uuid import UUID

import django
from django.apps import apps

# RQ's own command, and its workers that spawn, import this module in a process that knows nothing of Django.
if not apps.ready:
    django.setup()

from django.db import close_old_connections

from jobs.backends import backend
from jobs.correlation import name_process
from jobs.services.execution import run


def perform(job_id: str, attempt: int) -> None:
    """Run one attempt of a job, in whatever worker this is; a second delivery of it does nothing."""
    # A long-lived worker may hold a connection that the server has closed since.
    close_old_connections()
    worker = backend().worker_name()
    name_process(worker)
    try:
        run(UUID(job_id), attempt, worker)
    finally:
        close_old_connections()
