"""What keeps the API tidy in the background."""

from jobs.api import Misfire, Queue, schedule, task
from jobs.contrib.rest.services import repeating


@schedule("15 * * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=300, title="Clear what the API keeps no longer", startable=True)
def clear_kept() -> dict[str, int]:
    """Delete answers that are kept no longer."""
    return {"answers": repeating.forget_old()}
