"""The lookup of one carrier, in the background."""

from django.conf import settings

from imports.models import Carrier
from imports.registry.exceptions import RegistryAway
from imports.services import looking_up
from jobs.api import Backoff, Queue, task

# A job that waits while the registry is left alone uses up attempts, not tries: those are counted with the carrier
# (MAX_TRIES). With an hour between trials, so many last a week.
WAITING = Backoff(max_attempts=200, base=20, cap=600, retry_on=(RegistryAway,))


# Longer than a call may take: a worker that waits for the registry ends by itself.
@task(
    queue_name=Queue.SYNC,
    rate=settings.CARRIER_REGISTRY_RATE,
    retry=WAITING,
    timeout=45,
    title="Look a carrier up",
)
def look_up_carrier(*, carrier_id: int) -> dict[str, str]:
    """Ask the registry about a carrier and take over what it says."""
    return looking_up.look_up(Carrier.objects.get(pk=carrier_id))
