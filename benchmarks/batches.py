"""What it costs to belong to a batch, and how soon after its last job a batch has ended.

    python -m benchmarks.batches --jobs 100000

On a PostgreSQL and a Redis of its own: the same jobs are worked off with a batch and without by a worker of two
processes, in rounds that take turns. Prints medians and their ratio, the time from the end of the last job to that of
the batch, and the statements of the batch's page with their time.
"""

import argparse
import sys
from typing import Any

from benchmarks.mail import installation
from benchmarks.working_off import Way, compare


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--jobs", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    wanted = options.parse_args()
    with installation("benchmarks.settings"):
        compare(
            [Way("jobs", _without), Way("a batch of them", _with, after=_ending_and_page)], wanted.jobs, wanted.rounds
        )
    return 0


def _requests(jobs: int) -> Any:
    from benchmarks.tasks import nothing

    return (nothing.prepare(number=n) for n in range(jobs))


def _without(jobs: int) -> dict[str, float]:
    from jobs.api import enqueue_many

    enqueue_many(_requests(jobs))
    return {}


def _with(jobs: int) -> dict[str, float]:
    from benchmarks.tasks import nothing
    from jobs.api import batch

    batch("Together", on_end=nothing.prepare(number=-1)).enqueue(_requests(jobs))
    return {}


def _ending_and_page() -> dict[str, float]:
    from django.db.models import Max

    from jobs.models import Batch
    from tests.servers.waiting import wait_until

    wait_until(Batch.objects.filter(ended_at__isnull=False).exists, "the batch has ended")
    made = Batch.objects.get()
    last = made.jobs.aggregate(last=Max("finished_at"))["last"]
    assert made.ended_at
    return {"ended after s": (made.ended_at - last).total_seconds()} | _page(made)


def _page(made: Any) -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    somebody, _ = User.objects.get_or_create(username="somebody", is_staff=True, is_superuser=True)
    client = Client(HTTP_HOST="localhost")
    client.force_login(somebody)
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(reverse("admin:jobs_batch_change", args=[made.pk]), secure=True)
    if answer.status_code != 200:
        raise SystemExit(f"The batch's page answered {answer.status_code}.")
    taken = sum(float(one["time"]) for one in statements.captured_queries)
    return {"page's statements": len(statements), "their ms": taken * 1000}


if __name__ == "__main__":
    sys.exit(main())
