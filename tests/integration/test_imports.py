"""An import whose processes are killed while rows are written, and one that is stopped by a person."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import redis
from django.core.files.base import ContentFile
from rq.command import send_kill_horse_command

from imports.models import EmptyCells, Import, InvalidRows, Lead, Stage
from imports.selectors.imports import job_of, mapping_of
from imports.services import asking
from imports.services.uploading import upload
from imports.targets.registry import TARGETS
from jobs.models import Outcome
from tests.imports.making import clerk
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration

# Six chunks: a second or two in which to kill.
ROWS = 30_000
FILE = ("Email,Name,City\n" + "".join(f"p{n}@example.com,Person {n},City {n % 9}\n" for n in range(ROWS))).encode()


def until(run: Import, holds: Callable[[Import], bool], what: str) -> None:
    def look() -> bool:
        run.refresh_from_db()
        return holds(run)

    wait_until(look, what, seconds=60)


def test_killed_worker_costs_no_row_and_writes_none_twice(start: Start, redis_client: redis.Redis) -> None:
    listening(start("rqworker", "import", "--name", "importer", "--processes", "1"), "importer")
    run = upload(ContentFile(FILE, name="leads.csv"), TARGETS["lead"], by=clerk(), request_key=uuid4())
    until(run, lambda run: run.stage == Stage.READ, "it is read")
    asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk())
    wait_until(run.staged.exists, "rows are checked")
    send_kill_horse_command(redis_client, "importer")
    until(run, lambda run: run.stage == Stage.CHECKED, "all are checked in spite of it")
    assert (run.rows, run.to_create) == (ROWS, ROWS)

    asking.write(run, InvalidRows.SKIP, by=clerk())
    until(run, lambda run: run.cursor > 0, "some are written")
    send_kill_horse_command(redis_client, "importer")
    until(run, lambda run: run.stage == Stage.IMPORTED, "all are written in spite of it")
    assert (run.created, run.updated, run.failed, Lead.objects.count()) == (ROWS, 0, 0, ROWS)
    job = job_of(run)
    assert job
    outcomes = list(job.attempts.order_by("number").values_list("outcome", flat=True))
    assert outcomes == [Outcome.CRASHED, Outcome.SUCCESSFUL]
