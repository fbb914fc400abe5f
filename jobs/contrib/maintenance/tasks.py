"""What keeps an installation tidy in the background. Each task calls a service and returns what it did in numbers."""

from typing import Any

from jobs.api import Misfire, Queue, schedule, task
from jobs.contrib.maintenance import caches, sessions, temporary_files

# A first run after years may find millions; each next one takes seconds.
TIMEOUT = 1800


@schedule("30 2 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, title="Clear expired sessions", startable=True)
def clear_sessions() -> dict[str, Any]:
    """Delete the sessions of people whose sign-in has expired."""
    return sessions.clear()


@schedule("0 0 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, title="Clear temporary files", startable=True)
def clear_temporary_files() -> dict[str, Any]:
    """Delete what killed processes left half written, and what settings name, once it is a day old."""
    return temporary_files.clear()


@schedule("0 * * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, title="Clear expired cache entries", startable=True)
def clear_caches() -> dict[str, Any]:
    """Delete expired entries of caches that don't do so by themselves."""
    return caches.clear()
