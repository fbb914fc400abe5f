"""One tick of the clock: everything that time brings about."""

from dataclasses import dataclass

from jobs.models import Kind
from jobs.services.beating import beat, forget_silent
from jobs.services.promoting import promote_due
from jobs.services.relaying import relay
from jobs.services.rescuing import rescue_abandoned


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What one tick did, in numbers of jobs."""

    promoted: int
    relayed: int
    rescued: int


def tick(clock: str, *, may_rescue: bool = True, look: bool = True) -> Tick:
    """Say that the clock lives, take jobs back from dead workers, and deliver all that is due.

    `may_rescue=False` while workers have yet to renew leases that ran out because the database was away.
    `look=False` leaves out the look for lost deliveries, which reads all that waits.
    """
    beat(clock, Kind.CLOCK)
    forget_silent()
    rescued = rescue_abandoned() if may_rescue else 0
    return Tick(rescued=rescued, promoted=promote_due(), relayed=relay(look=look))
