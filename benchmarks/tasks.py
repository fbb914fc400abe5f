"""What Waybill's jobs do in a benchmark."""

from benchmarks.peers import marks
from jobs.api import task


@task()
def noop(*, number: int) -> None:
    """Do nothing."""
    marks.mark(number)


@task()
def sleep(*, number: int, milliseconds: int) -> None:
    """Wait, as for an answer from far away."""
    marks.sleep(number, milliseconds)


@task()
def nothing(*, number: int) -> None:
    """Do nothing, and leave no mark."""


# As many as a rate may say: it never keeps anybody waiting.
@task(rate="1000000/s")
def never_held_back(*, number: int) -> None:
    """Do nothing, under a limit."""
