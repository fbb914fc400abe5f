"""Jobs that ended long ago, written by the database itself: what a year of work leaves behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

# Keys are of the time, as those of jobs are; one in twenty failed. Jobs and their attempts, by one statement each.
_SEED = """
INSERT INTO jobs_job (id, task, queue_name, priority, status, arguments, timeout, attempt, max_attempts, retried_after,
    idempotency_key, request_digest, tenant, subject_id, subject_label, enqueued_at, ready_at, delivered_at, started_at,
    finished_at, error, progress_message)
SELECT (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5(n::text), 4, 15))::uuid,
    'billing.tasks.email_invoice', (ARRAY['default', 'email', 'invoice', 'sync'])[1 + n %% 4], 0,
    CASE WHEN n %% 20 = 0 THEN 'failed' ELSE 'successful' END,
    json_build_object('invoice_id', n), 60, 1, 5, 0,
    'seeded:' || n, '', '', n::text, 'Invoice ' || n, t, t, t, t, t + interval '1 second', '', ''
FROM (SELECT n, now() - interval '300 days' + n * (interval '300 days' / %(jobs)s) AS t
      FROM generate_series(1, %(jobs)s) AS n) AS seeds;
INSERT INTO jobs_attempt (job_id, number, outcome, worker, started_at, finished_at, error_class, error, traceback, log)
SELECT id, 1, status, 'seeded', started_at, finished_at, '', '', '', 'a line of the log'
FROM jobs_job WHERE idempotency_key LIKE 'seeded:%%';
"""

# What no constraint stands on may go and come back.
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('jobs_job', 'jobs_attempt')
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def seed(cursor: CursorWrapper, jobs: int) -> None:
    """Write so many jobs and their attempts: indexes are made after it, which takes a tenth of the time."""
    with _without_indexes(cursor):
        # Neither triggers nor foreign keys are asked.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_SEED, {"jobs": jobs})
        cursor.execute("RESET session_replication_role")
    cursor.execute("VACUUM ANALYZE")
    cursor.execute("CHECKPOINT")


@contextmanager
def _without_indexes(cursor: CursorWrapper) -> Iterator[None]:
    cursor.execute(_INDEXES)
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    # In memory as far as it goes: the tables of ten million jobs have some 4 GB.
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _, definition in indexes:
        cursor.execute(definition)
    cursor.execute("RESET maintenance_work_mem")
