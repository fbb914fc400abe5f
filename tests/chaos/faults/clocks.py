"""Clocks die, stand still, or are all away; another one takes the lead."""

import signal
import time

from tests.chaos.databases import Postgres
from tests.chaos.faults.base import Fault
from tests.chaos.supervision import Member, signal_to
from tests.chaos.world import World
from tests.servers.waiting import wait_until

_HOLDER = "SELECT holder FROM jobs_lease WHERE duty = 'clock'"
# How long two clocks are to lead for, when the one wakes that stood still; in seconds.
TWO_LEADERS = 2
# Beyond the time from which a time counts as missed, in seconds.
LONGER = 2


class LeaderKilled(Fault):
    """The leading clock dies."""

    name = "clocks: kill -9 of the leader"
    kills = False

    def strike(self, world: World) -> None:
        """Kill it, and wait until another leads."""
        signal_to(leader_of(world), signal.SIGKILL)
        note_take_over(world)


class LeaderPaused(Fault):
    """The leading clock stands still beyond its lease, and wakes as the leader that it is no more."""

    name = "clocks: SIGSTOP of the leader, SIGCONT"
    kills = False

    def strike(self, world: World) -> None:
        """Pause it until another has led for a while."""
        leader = leader_of(world)
        signal_to(leader, signal.SIGSTOP)
        try:
            note_take_over(world)
            time.sleep(TWO_LEADERS)
        finally:
            signal_to(leader, signal.SIGCONT)

    def why_not(self, world: World) -> str:
        """On SQLite, one that is stopped while it writes keeps everybody from writing."""
        return "" if isinstance(world.database, Postgres) else "SQLite has one writer: none may stand still."


class ClocksAway(Fault):
    """All clocks die, and all are started again at once when times have been missed."""

    name = "clocks: all away, then started at once"
    kills = False

    def strike(self, world: World) -> None:
        """Kill all of them and keep them from starting again for a while."""
        for clock in world.clocks:
            _take_away(clock)
        time.sleep(world.size.misfire + LONGER)
        for clock in world.clocks:
            clock.is_away = False


def leader_of(world: World) -> int:
    """Wait until a clock leads, and return its process id."""
    wait_until(lambda: _leader(world) in _pids(world), "a clock leads")
    return _leader(world)


def note_take_over(world: World) -> None:
    """Wait until another clock leads, and note how long that took; fails when it does not come."""
    before, began = _leader(world), time.monotonic()
    wait_until(lambda: _leader(world) not in (0, before), "another clock leads")
    world.take_overs.append(time.monotonic() - began)


def _take_away(clock: Member) -> None:
    clock.is_away = True
    wait_until(lambda: signal_to(pid, signal.SIGKILL) if (pid := clock.pid) else True, "the clock is killed")


def _leader(world: World) -> int:
    """Return the process id that the leader's name ends in; 0 while there is none."""
    rows = world.database.query(_HOLDER)
    return int(rows[0][0].rpartition("-")[2]) if rows else 0


def _pids(world: World) -> set[int]:
    return {clock.pid for clock in world.clocks}
