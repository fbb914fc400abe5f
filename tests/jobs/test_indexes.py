"""Each question that is asked of a large table has an index, also where that holds few of its rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from jobs.api import enqueue_many
from jobs.models import Attempt, Job, Status
from jobs.selectors.depths import standing
from jobs.selectors.following import killed_since
from jobs.selectors.searching import search
from jobs.selectors.standing.line import waiting_longest
from tests.sample import tasks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

MINUTE = timedelta(minutes=1)
# More than PostgreSQL looks at to see that none of them is empty.
MANY_KEYS = 200

QUESTIONS: dict[str, Callable[[User], "QuerySet[Any]"]] = {
    "job_by_subject": lambda user: Job.objects.about(user),
    "job_by_requester": lambda user: Job.objects.filter(requested_by__in=[user]).order_by(),
    "attempt_runs_once": lambda user: Attempt.objects.filter(job__in=Job.objects.about(user)[:1]).order_by(),
    "job_by_request": lambda user: Job.objects.of_request("request-42").order_by("-id"),
    "job_by_parent": lambda user: Job.objects.children_of(uuid4()).order_by("-id"),
    "job_due": lambda user: Job.objects.due().order_by("run_after"),
    "job_leases": lambda user: Job.objects.abandoned().order_by("lease_expires_at"),
    "job_waiting": lambda user: waiting_longest("default"),
    # In no order: of so few rows, those in the order of the keys cost as little.
    "job_by_edited_from": lambda user: Job.objects.edited_from(Job.objects.earliest("id").pk).order_by(),
    "attempt_killed": lambda user: killed_since(MINUTE),
    "job_undelivered": lambda user: Job.objects.undelivered_for(MINUTE).order_by("-priority", "id"),
}


@pytest.mark.parametrize("index", QUESTIONS)
def test_a_question_finds_its_index(index: str) -> None:
    user = User.objects.create_user("ada")
    tasks.add.using(subject=user, requested_by=user).enqueue(a=1)
    with connection.cursor() as cursor:
        # So few rows would be read one by one.
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert f" {index} " in QUESTIONS[index](user).explain()


def test_what_began_with_a_job_is_found_by_two_indexes_at_once() -> None:
    job = tasks.add.enqueue(a=1)
    with connection.cursor() as cursor:
        # Of so few rows any way is the cheapest: only this one is left.
        for way in ("seqscan", "indexscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = Job.objects.of_request(str(job.pk)).explain()
    assert "BitmapOr" in plan
    assert " job_by_request " in plan
    assert "Index Cond: (id = " in plan


def test_what_failed_is_counted_along_its_own_index_and_not_along_all_jobs() -> None:
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert " job_failed_at " in standing(Status.FAILED)[:10].explain()
    assert " job_due " in standing(Status.RETRYABLE)[:10].explain()
    assert " job_leases " in standing(Status.RUNNING)[:10].explain()


def test_a_persons_own_jobs_come_in_the_order_of_their_index() -> None:
    user = User.objects.create_user("ada")
    tasks.add.using(requested_by=user).enqueue(a=1)
    with connection.cursor() as cursor:
        # Of so few rows any way is the cheapest: only one that can't do without is left.
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = search("user:ada").jobs.explain()
    assert " job_by_requester " in plan
    assert "Sort" not in plan


def test_many_keys_are_looked_up_by_their_index() -> None:
    with CaptureQueriesContext(connection) as captured:
        enqueue_many(tasks.add.using(idempotency_key=f"k{n}").prepare(a=n) for n in range(MANY_KEYS))
    (look,) = [query["sql"] for query in captured.captured_queries if "UNION" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {look}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert " one_key_one_job " in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("table", ["jobs_job", "jobs_attempt"])
def test_what_changes_often_is_vacuumed_often(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [table])
        (options,) = cursor.fetchone() or ([],)
    assert "autovacuum_vacuum_scale_factor=0.01" in options
