"""What limits promise, tried by eight processes that give turns, claim, end and are killed, and judged from outside."""

import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db.models.functions import Now

from jobs.api import Queue, enqueue_many
from jobs.models import LIVE, Job, Limit, Scope
from tests.crowd import PERIOD
from tests.crowd.judging import Run, most_at_once, most_begun, read
from tests.sample import tasks
from tests.servers.processes import Start

# More, as CROWD_SEEDS=50, take some seconds each.
SEEDS = int(os.environ.get("CROWD_SEEDS") or 1)
# Far more than they take, in seconds.
PATIENCE = 60
HOSTS = ("a", "b")
ACCOUNTS = (1, 2)
EACH = 6
# Of all there are at once; of all in a second, and of one host.
PLACES, TURNS, OF_HOST = 4, 40, 10


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_eight_processes_that_are_killed_exceed_no_limit(start: Start, tmp_path: Path) -> None:
    for number in range(SEEDS):
        seed = random.SystemRandom().randrange(1_000_000)
        runs = crowded(start, tmp_path / f"runs-{number}", seed)
        assert too_many(runs) == [], f"seed {seed}"
        # Each had to run, and some of them again.
        assert not Job.objects.filter(status__in=LIVE).exists()
        assert len({run.worker for run in runs}) > 1
        assert len(runs) >= EACH * (1 + len(HOSTS) + len(ACCOUNTS))


def crowded(start: Start, path: Path, seed: int) -> list[Run]:
    """Let a crowd work off jobs of several limits; returns what it wrote."""
    set_up()
    process = start("-m", "tests.crowd", str(path), str(seed), str(PATIENCE), *os.environ.get("CROWD_BUG", "").split())
    assert process.wait(2 * PATIENCE) == 0
    return read(path)


def set_up() -> None:
    """Write the limits, and jobs for each."""
    Job.objects.all().delete()
    Limit.objects.all().delete()
    by_hand = {"changed_at": Now()}
    Limit.objects.create(scope=Scope.QUEUE, name=Queue.DEFAULT, rate=f"{TURNS}/s", concurrency=PLACES, **by_hand)
    fetch = tasks.fetch.definition.name
    Limit.objects.create(scope=Scope.TASK, name=fetch, rate=f"{OF_HOST}/s", rate_key="host", **by_hand)
    enqueue_many(
        [
            *(tasks.narrow.prepare(n=n) for n in range(EACH)),
            *(tasks.fetch.prepare(host=host, n=n) for host in HOSTS for n in range(EACH)),
            *(tasks.for_account.prepare(account_id=account, n=n) for account in ACCOUNTS for n in range(EACH)),
        ]
    )


def too_many(runs: list[Run]) -> list[str]:
    """Return what is over a limit, in words."""
    every = [
        ("at once", most_at_once(runs), PLACES),
        ("in a second", most_begun(runs, PERIOD), TURNS),
        ("of a licence at once", most_at_once(of(runs, "narrow")), 2),
        *((f"of host {host} in a second", most_begun(of(runs, "fetch", host), PERIOD), OF_HOST) for host in HOSTS),
        *((f"of account {one} at once", most_at_once(of(runs, "for_account", one)), 1) for one in ACCOUNTS),
    ]
    return [f"{most} {what}, not {allowed}" for what, most, allowed in every if most > allowed]


def of(runs: Iterable[Run], kind: str, value: object = None) -> list[Run]:
    """Return the runs of one task, and of one value of its first argument."""
    return [run for run in runs if run.kind == kind and (value is None or run.value == str(value))]


def test_the_judge_counts_what_surely_overlaps_and_surely_began_in_a_second() -> None:
    def run(asked: float, began: float, ended: float) -> Run:
        return Run(kind="k", value="v", asked=asked, began=began, ended=ended)

    assert most_at_once([run(0, 1, 2), run(0, 2, 3), run(0, 2.5, 2.7)]) == 2
    assert most_begun([run(0, 0.1, 1), run(0.5, 0.9, 1), run(0.6, 1.1, 2)], 1) == 2
    assert most_begun([run(0.2, 0.3, 1), run(0.5, 0.9, 1), run(0.6, 1.1, 2)], 1) == 3
