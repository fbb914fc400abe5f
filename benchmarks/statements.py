"""How many statements a job of Waybill's costs, counted by a PostgreSQL that counts each."""

from dataclasses import replace

from benchmarks import sizes
from benchmarks.campaign import BASE, Campaign, Entry
from benchmarks.contenders import Contender, ContenderFailed
from benchmarks.installing import installed
from benchmarks.rounds import Bench, wait_for_rows
from benchmarks.servers import COUNTING, DURABLE, servers
from benchmarks.telling import tell

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"
FORGET = "SELECT pg_stat_statements_reset()"
# BEGIN and COMMIT count, too; what is done a handful of times belongs to no job.
COUNTS = """
SELECT regexp_replace(query, '\\s+', ' ', 'g'), calls FROM pg_stat_statements
JOIN pg_database ON pg_database.oid = dbid WHERE datname = %s ORDER BY calls DESC
"""
# What of a statement says which it is, in characters.
TOLD = 90


def counted(campaign: Campaign, ours: Entry) -> dict[str, float]:
    """Return how often each statement was run for a job, the most frequent first; empty where it can't be counted."""
    tell("counting statements")
    try:
        with servers(campaign.folder, f"{DURABLE} {COUNTING}") as both:
            counting = replace(campaign, servers=both)
            return _counted(counting.bench, counting.contender(BASE, installed(BASE), BASE), ours.jobs)
    except (ContenderFailed, RuntimeError) as reason:
        campaign.missing["statements"] = str(reason)
        return {}


def _counted(bench: Bench, contender: Contender, jobs: int) -> dict[str, float]:
    contender.ask("prepare")
    bench.clear(contender)
    contender.ask("bulk", first=0, jobs=jobs)
    with bench.servers.sql() as connection:
        connection.execute(EXTENSION)
        with contender.working(contender.ask("workers", processes=sizes.PROCESSES)) as workers:
            bench.expect(1, workers)
            connection.execute(FORGET)
            left = jobs - bench.marks.count()
            bench.expect(jobs, workers)
            wait_for_rows(bench, contender, jobs)
            found = connection.execute(COUNTS, (BASE,)).fetchall()
    contender.end()
    return {query[:TOLD]: calls / max(1, left) for query, calls in found}
