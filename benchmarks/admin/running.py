"""The command line: what is asked for, measured, printed and written down."""

import argparse
import json
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.admin.installation import installation
from benchmarks.pages import PAGE, between_marks
from benchmarks.telling import tell

if TYPE_CHECKING:
    from django.test import Client

    from benchmarks.admin.visiting import Visitor

JOBS, ROUNDS = 1_000_000, 30
# Of fewer, the dead letters would be few enough to be retried without a job.
FEWEST = 6_000
# One in so many jobs waits for a worker.
WAITING_SHARE = 100


def run() -> int:
    """Measure; return the exit code: 1 when a goal was missed."""
    wanted = _parser().parse_args()
    with installation() as port:
        found = _measured(wanted, port)
    # Django has to be set up for what these know of.
    from benchmarks.admin.report import BEGIN, END, missed, section, text

    print(text(found))
    if wanted.json:
        wanted.json.write_text(json.dumps(found, indent=1))
    if wanted.write:
        PAGE.write_text(between_marks(PAGE.read_text(), section(found), BEGIN, END))
    return 1 if missed(found) else 0


def _measured(wanted: argparse.Namespace, port: int) -> dict[str, Any]:
    from benchmarks.admin.requeueing import requeue

    machine = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version()}
    seeded, client = _seed(wanted), _signed_in()
    visitor = _visitor(port, client)
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "postgres": _postgres(),
        "rounds": wanted.rounds,
        "seeded": seeded,
        "pages": _pages(wanted, client, visitor),
        "requeue": {} if wanted.no_requeue else requeue(visitor),
    }


def _seed(wanted: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.admin.history import facts, seed

    began = time.monotonic()
    tell(f"writing {wanted.jobs:,} jobs")
    waiting = wanted.jobs // WAITING_SHARE if wanted.waiting is None else wanted.waiting
    seed(wanted.jobs, waiting)
    return {**facts(), "waiting": waiting, "seconds": time.monotonic() - began}


def _signed_in() -> "Client":
    from django.contrib.auth.models import User
    from django.test import Client

    from benchmarks.admin.history import CHIEF

    client = Client()
    client.force_login(User.objects.get(username=CHIEF))
    return client


def _visitor(port: int, client: "Client") -> "Visitor":
    from benchmarks.admin.visiting import Visitor

    visitor = Visitor(port, client.cookies["sessionid"].value)
    visitor.wait_for_server()
    return visitor


def _pages(wanted: argparse.Namespace, client: "Client", visitor: "Visitor") -> list[dict[str, Any]]:
    from benchmarks.admin.addresses import addresses
    from benchmarks.admin.costs import cost
    from benchmarks.admin.report import page
    from benchmarks.admin.visiting import visits

    chosen = [address for address in addresses() if wanted.only in address.name]
    costs = {address.name: cost(client, address.path) for address in chosen}
    took = visits(visitor, chosen, wanted.rounds)
    return [page(one.name, one.goal, took[one.name], costs[one.name]) for one in chosen]


def _postgres() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


def _enough(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) >= FEWEST):
        raise argparse.ArgumentTypeError(f"use a whole number from {FEWEST:,}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.admin", description="How quick the admin's pages are.")
    parser.add_argument("--jobs", type=_enough, default=JOBS, help=f"so many jobs there are (default {JOBS:,})")
    parser.add_argument("--waiting", type=int, metavar="N", help=f"of them wait (default one in {WAITING_SHARE})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"visits to each page (default {ROUNDS})")
    parser.add_argument("--only", default="", metavar="TEXT", help="only pages with this in their name")
    parser.add_argument("--no-requeue", action="store_true", help="leave out the retry of all dead letters")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single value there")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    return parser
