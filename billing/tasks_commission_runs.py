"""What begins commissions by itself."""

from billing.services.commissions import beginning
from jobs.api import Misfire, Queue, schedule, task


@schedule("0 2 1 * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.REPORT, timeout=120, atomic=True, title="Begin last month’s commissions", startable=True)
def begin_commissions() -> str:
    """Have the commission statements of the month before computed, one for each sales rep."""
    return beginning.begin_last_month()
