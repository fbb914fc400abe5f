"""One tick of the clock: everything that time brings about."""

from dataclasses import dataclass

from jobs.models import Kind
from jobs.services.beating import Figures, beat, forget_silent
from jobs.services.concluding import conclude_spent
from jobs.services.firing import fire_due
from jobs.services.letting_in import let_in_waiting
from jobs.services.promoting import promote_due
from jobs.services.relaying import relay
from jobs.services.rescuing import rescue_abandoned
from jobs.services.rolling_up import roll_up
from jobs.services.sharing import share_queues


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What one tick did, in numbers of jobs, and of batches concluded; `admitted` had their turn of a limit."""

    fired: int
    promoted: int
    relayed: int
    rescued: int
    admitted: int = 0
    concluded: int = 0


NOTHING = Tick(fired=0, promoted=0, relayed=0, rescued=0)


def tick(clock: str, *, leads: bool = True, may_rescue: bool = True, look: bool = True, late_ticks: int = 0) -> Tick:
    """Say that the clock lives and, if it `leads`, take jobs back from dead workers, and deliver all that is due.

    `may_rescue=False` while workers have yet to renew leases that ran out because the database was away.
    `look=False` leaves out the look for lost deliveries, which reads all that waits.
    """
    beat(clock, Kind.CLOCK, figures=Figures(late_ticks=late_ticks))
    if not leads:
        return NOTHING
    forget_silent()
    rescued = rescue_abandoned() if may_rescue else 0
    share_queues()
    done = Tick(
        rescued=rescued,
        concluded=conclude_spent(),
        fired=fire_due(),
        promoted=promote_due(),
        admitted=let_in_waiting(),
        relayed=relay(look=look),
    )
    # Last: charts can wait, jobs not.
    roll_up()
    return done
