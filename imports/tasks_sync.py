"""What is done about carriers by the clock. Each task calls a service."""

from typing import Any

from imports.registry.client import is_on
from imports.services import syncing, telling_of_insurance
from jobs.api import Queue, schedule, task


@task(queue_name=Queue.SYNC, timeout=120, title="Find carriers to look up")
def sync_carriers() -> dict[str, Any]:
    """Have carriers looked up at the registry whose turn it is."""
    return syncing.sweep()


if is_on():
    schedule("*/15 * * * *")(sync_carriers)


@schedule("0 6 * * *")
@task(queue_name=Queue.NOTIFICATION, timeout=600, title="Tell of insurance that ends", startable=True)
def tell_of_insurance() -> dict[str, int]:
    """Tell whoever sees to a carrier that its insurance ends within 30 days."""
    return telling_of_insurance.tell()
