"""The plan of a worker's crew: how many children it has, and when they end by themselves."""

from dataclasses import dataclass

from jobs.conf import conf
from jobs.worker.child import Limits
from jobs.worker.slate import ENTRIES


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many children a worker has, and when they end by themselves."""

    processes: int
    threads: int = 1
    burst: bool = False
    max_jobs: int | None = None
    jobs_per_child: int

    @property
    def lines(self) -> int:
        """How many lines a child's slate needs: for threads those at work, as many ahead, and those that have ended."""
        return ENTRIES if self.threads == 1 else 4 * self.threads

    def limits(self, place: int, ended: int) -> Limits:
        """Return the limits of the child at a place where so many jobs have been ended already."""
        quota = None
        if self.max_jobs is not None:
            share, more = divmod(self.max_jobs, self.processes)
            quota = share + (place < more) - ended
        return Limits(quota=quota, burst=self.burst, jobs=self.jobs_per_child, memory=conf().max_child_bytes)
