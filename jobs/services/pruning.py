"""Prune: delete what is older than its retention, in batches that leave workers the room they need."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from jobs.services.archiving import Archive, archive_in_force
from jobs.services.pacing import Budget, pause_after
from jobs.services.pruning_alerts import alert_sweeps
from jobs.services.pruning_allowances import allowance_sweeps
from jobs.services.pruning_batches import batch_sweeps
from jobs.services.pruning_firings import firing_sweeps
from jobs.services.pruning_history import history_sweeps
from jobs.services.pruning_jobs import job_sweeps
from jobs.services.pruning_logs import log_sweeps
from jobs.services.pruning_rollups import rollup_sweeps
from jobs.services.sweeping import Sweep

# What a run goes through, in this order. To prune another kind of row, add what returns its sweeps.
SWEEPS: list[Callable[[Archive | None], list[Sweep]]] = [
    job_sweeps,
    log_sweeps,
    history_sweeps,
    batch_sweeps,
    firing_sweeps,
    alert_sweeps,
    rollup_sweeps,
    allowance_sweeps,
]

# Of the database's time, what a run takes; the rest is left between batches, for workers.
SHARE = 0.25

Report = Callable[[int, int, str], None]


@dataclass(kw_only=True)
class Pruned:
    """What a run did, in rows by the name of the sweep; complete when nothing that was due is left."""

    rows: dict[str, int] = field(default_factory=dict)
    is_complete: bool = False


def prune(*, seconds: float | None = None, report: Report | None = None, pruned: Pruned | None = None) -> Pruned:
    """Prune until nothing is left, or so many seconds are over; raises ArchiveUnavailable.

    `report` is called after each batch with the rows done, those there were, and what they are. `pruned` is kept
    up to date meanwhile, for whoever may be interrupted.
    """
    pruned = pruned or Pruned()
    archive = archive_in_force()
    try:
        pruned.is_complete = _prune(sweeps(archive), Budget(seconds), report or _silent, pruned.rows)
    finally:
        if archive:
            archive.close()
    return pruned


def prune_for(seconds: float, report: Report) -> dict[str, Any]:
    """Prune for so many seconds at most; returns the numbers as a job's result; raises ArchiveUnavailable."""
    return asdict(prune(seconds=seconds, report=report))


def due() -> dict[str, int]:
    """Return how many rows a run would find; changes nothing."""
    return {sweep.name: sweep.due() for sweep in sweeps(None)}


def sweeps(archive: Archive | None) -> list[Sweep]:
    """Return all that a run goes through."""
    return [sweep for make in SWEEPS for sweep in make(archive)]


def _prune(found: list[Sweep], budget: Budget, report: Report, rows: dict[str, int]) -> bool:
    total = sum(sweep.due() for sweep in found)
    rows.update(dict.fromkeys((sweep.name for sweep in found), 0))
    for sweep in found:
        for batch in _paced(sweep.batches()):
            rows[sweep.name] += batch
            # More may have become due since they were counted.
            done = sum(rows.values())
            report(done, max(done, total), sweep.label)
            if budget.is_spent():
                return False
    return True


def _paced(batches: Iterator[int]) -> Iterator[int]:
    """Take batch after batch, each followed by a pause that is as long as the batch was slow."""
    while True:
        began = time.monotonic()
        batch = next(batches, None)
        if batch is None:
            return
        took = time.monotonic() - began
        yield batch
        time.sleep(pause_after(took, SHARE))


def _silent(done: int, total: int, what: str) -> None:
    pass
