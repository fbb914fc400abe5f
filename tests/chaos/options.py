"""What a run is asked for, from the environment."""

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much. `jobs` are those of the large world, shared by its faults; `strikes` are those of each fault.

    `hold` is how long an outage lasts, `deadline` how long its jobs may take afterwards, in seconds.
    """

    jobs: int
    strikes: int
    # Idempotency keys that fifty threads submit at once.
    keys: int
    # Kills at each line of the product, for each seed.
    kills: int
    seeds: int
    # Large worlds that share the faults and run at one time: one waits while the other works.
    worlds: int
    hold: float
    deadline: float
    # From when on a time of a schedule counts as missed, in seconds.
    misfire: int
    # Overrides of settings.JOBS: short ones make recovery, and so the run, short.
    limits: Mapping[str, int]

    @property
    def lease(self) -> int:
        """How long a worker may be silent, in seconds."""
        return self.limits.get("LEASE", 45)


# M and L have the product's own limits, so that their figures are honest.
SIZES = {
    "S": Size(
        # With those of the small worlds, about a thousand.
        jobs=850,
        strikes=1,
        keys=4,
        kills=1,
        seeds=1,
        worlds=2,
        hold=1.2,
        deadline=40,
        misfire=3,
        limits={"LEASE": 3, "RELAY_AFTER": 2, "RELAY_UNDELIVERED_AFTER": 1, "RELAY_EVERY": 2},
    ),
    "M": Size(jobs=2_000, strikes=2, keys=40, kills=4, seeds=5, worlds=2, hold=8, deadline=240, misfire=60, limits={}),
    "L": Size(
        jobs=100_000, strikes=12, keys=200, kills=20, seeds=1, worlds=1, hold=15, deadline=600, misfire=60, limits={}
    ),
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """One run. `faults` are the names of those wanted; empty for all."""

    size: Size = SIZES["S"]
    seed: int = 0
    faults: tuple[str, ...] = ()
    sqlite: bool = False
    require_all: bool = False
    # Whether there is time for every planted bug.
    thorough: bool = False

    def wants(self, name: str) -> bool:
        """Say whether a fault is to be tried; a part of its name is enough to ask for it."""
        return not self.faults or any(wanted.lower() in name.lower() for wanted in self.faults)


def from_environment() -> Options:
    """Read CHAOS, SEED, FAULTS, DATABASE and REQUIRE_ALL; an unknown size is a KeyError."""
    given = os.environ
    size = given.get("CHAOS") or "S"
    faults = tuple(name.strip() for name in given.get("FAULTS", "").split(",") if name.strip())
    return Options(
        size=SIZES[size],
        seed=int(given.get("SEED") or random.SystemRandom().randrange(1_000_000)),
        faults=faults,
        sqlite=given.get("DATABASE") == "sqlite",
        thorough=size != "S" or bool(faults),
        require_all=given.get("REQUIRE_ALL", "") not in {"", "0"},
    )
