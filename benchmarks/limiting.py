"""What limits cost who has none, who has some, and who has one that never binds.

    python -m benchmarks.limiting --jobs 20000

On a PostgreSQL and a Redis of its own: jobs are enqueued one by one and many at once, and worked off by a worker of
two processes, in rounds that take turns: with no limit known, with 20 limits of other tasks, and with a limit of their
own that has always room. Prints medians, and how many times those of the first each is.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.mail import installation
from benchmarks.working_off import Way, compare

OTHERS = 20
SINGLES = 300


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--jobs", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=5)
    wanted = options.parse_args()
    with installation("benchmarks.settings"):
        compare(_ways(), wanted.jobs, wanted.rounds)
    return 0


def _ways() -> list[Way]:
    from benchmarks.tasks import never_held_back, nothing

    return [
        Way("no limits known", _enqueue(nothing)),
        Way(f"{OTHERS} limits of others", _enqueue(nothing), prepare=_limit_others),
        Way("a limit with room", _enqueue(never_held_back)),
    ]


def _limit_others() -> None:
    from jobs.models import Limit, Scope

    Limit.objects.bulk_create(Limit(scope=Scope.TASK, name=f"benchmarks.other_{n}", rate="10/m") for n in range(OTHERS))


def _enqueue(task: Any) -> Callable[[int], dict[str, float]]:
    def enqueue(jobs: int) -> dict[str, float]:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from jobs.api import enqueue_many

        task.enqueue(number=0)
        with CaptureQueriesContext(connection) as statements:
            task.enqueue(number=0)
        singles, single_cpu = _timed(lambda: [task.enqueue(number=n) for n in range(SINGLES)])
        many, many_cpu = _timed(lambda: enqueue_many(task.prepare(number=n) for n in range(jobs)))
        return {
            "statements a job": len(statements),
            "singles/s": SINGLES / singles,
            "CPU ms a single": single_cpu / SINGLES * 1000,
            "many/s": jobs / many,
            "CPU ms of many": many_cpu / jobs * 1000,
        }

    return enqueue


def _timed(do: Callable[[], Any]) -> tuple[float, float]:
    """Return how long something took, and how much of this process, in seconds."""
    began, spent = time.monotonic(), time.process_time()
    do()
    return time.monotonic() - began, time.process_time() - spent


if __name__ == "__main__":
    sys.exit(main())
