"""How quick a list becomes a file, beside the usual way of doing it.

    python -m benchmarks.exports --rows 200000

On a PostgreSQL of its own. The list of invoices, 12 columns of plain fields, as CSV: through the whole job (permission,
list, file, storage, row), and by csv.writer over the rows of the ModelAdmin as instances, as import-export packages do.
Ways take turns, each round in a process of its own, whose peak of memory is told, and how many rows there were for a
second of its own computing: on a machine that is busy with other things that is less of chance. Then XLSX, and columns
that functions tell, once each.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.servers import DURABLE
from tests.servers.postgres import throw_away_cluster

ROUNDS = 3

COLUMNS = (
    "kind",
    "customer__number",
    "customer__name",
    "issue_date",
    "due_date",
    "currency",
    "customer__email",
    "delivered_from",
    "reference",
    "sent_to",
    "sent_at",
    "created_at",
)
FIELDS = [f"field:{path}" for path in COLUMNS]
TOLD = ["number", "status", "total", "paid", "open_amount"]

FILL = """
INSERT INTO billing_invoice (kind, customer_id, status, number, currency, reference, notes, created_at, issued_at,
    issue_date, due_date, net, tax, payable, paid, credited, prepaid, rounding, pdf, sent_to, sent_at,
    reminders_held_why)
SELECT 'invoice', %s, 'issued', '2026-' || n, 'EUR', 'PO ' || n, '', now(), now(),
    current_date, current_date + 14, n, n * 0.0725, n * 1.0725, 0, 0, 0, 0, '', 'c' || n || '@example.com', now(), ''
FROM generate_series(1, %s) AS n
"""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    wanted = options.parse_args()
    if wanted.way:
        return _measure(wanted.way)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": stack.enter_context(throw_away_cluster(options=DURABLE)).url,
            "JOBS_BACKEND": "jobs.backends.memory.MemoryBackend",
            "LOG_LEVEL": "WARNING",
        }
        _fill(wanted.rows)
        _compare(wanted.rows)
    return 0


def _fill(rows: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from billing.models import Customer

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("ada")
    customer = Customer.objects.create(name="Łódź & Co", email="ada@example.com")
    with connection.cursor() as cursor:
        cursor.execute(FILL, [customer.pk, rows])
        cursor.execute("ANALYZE")
    connection.close()


def _compare(rows: int) -> None:
    print(f"{rows:,} rows × {len(COLUMNS)} columns")
    turns = [(name, _in_a_process(name)) for _ in range(ROUNDS) for name in ("fields", "naive")]
    once = [(name, _in_a_process(name)) for name in ("told", "xlsx")]
    for name in WAYS:
        found = [result for turn, result in [*turns, *once] if turn == name]
        rate = median(rows / result["seconds"] for result in found)
        computed = median(rows / result["cpu"] for result in found)
        memory = max(result["peak_mb"] - result["before_mb"] for result in found)
        size = found[0]["bytes"] / 1e6
        print(
            f"{name:8} {rate:>8,.0f} rows/s, {computed:>8,.0f} a second of its own computing, "
            f"{memory:,.0f} MB more than before, file {size:,.1f} MB"
        )
    print("load of the machine: {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _in_a_process(way: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.exports", "--way", way]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _measure(way: str) -> int:
    import django

    django.setup()
    from django.contrib.auth.models import User

    user = User.objects.get()
    before, began, computed = _peak_mb(), time.monotonic(), time.process_time()
    size = WAYS[way](user)
    took, busy = time.monotonic() - began, time.process_time() - computed
    print(json.dumps({"seconds": took, "cpu": busy, "before_mb": before, "peak_mb": _peak_mb(), "bytes": size}))
    return 0


def _through_the_job(columns: list[str], kind: str) -> Callable[[Any], int]:
    def export(user: Any) -> int:
        from uuid import uuid4

        from imports.exporting.asking import Wish, ask
        from jobs import testing
        from jobs.api import Job

        wish = Wish(model="billing.invoice", query="", selected=[], what="all", columns=columns, format=kind)
        ask(wish, by=user, request_key=uuid4())
        job = testing.perform(Job.objects.latest("id"))
        assert job.status == "successful", job.error
        return int(job.result["bytes"])  # type: ignore[index]

    return export


def _naive(user: Any) -> int:
    from imports.exporting.lists import open_list

    with tempfile.NamedTemporaryFile("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in open_list("billing.invoice", user, "").found.queryset:
            writer.writerow([_along(row, path) for path in COLUMNS])
        file.flush()
        return Path(file.name).stat().st_size


def _along(row: Any, path: str) -> str:
    for step in path.split("__"):
        row = getattr(row, step)
    return "" if row is None else str(row)


def _peak_mb() -> float:
    # Not of getrusage, which begins with the peak of the process that started this one.
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


WAYS: dict[str, Callable[[Any], int]] = {
    "fields": _through_the_job(FIELDS, "csv"),
    "naive": _naive,
    "told": _through_the_job(TOLD, "csv"),
    "xlsx": _through_the_job(FIELDS, "xlsx"),
}


if __name__ == "__main__":
    sys.exit(main())
