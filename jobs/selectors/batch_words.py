"""How a batch stands, in words; pure."""

from jobs.selectors.batches import Standing
from jobs.wording import counted, listed


def state_words(standing: Standing) -> tuple[str, str]:
    """Return how it stands: the look of a status, and a word."""
    if standing.is_open:
        return ("running", "Running") if standing.done or standing.running else ("ready", "Waiting")
    if standing.failed:
        return "failed", "Failed" if standing.failed == standing.total else "Failed in part"
    if standing.cancelled:
        return "cancelled", "Cancelled" if standing.cancelled == standing.total else "Cancelled in part"
    return "successful", "Successful"


def batch_sentence(standing: Standing) -> str:
    """Return how far it is, or how it ended, in a sentence or two."""
    if standing.is_open and standing.total:
        have = "has" if standing.done == 1 else "have"
        return f"{standing.done:,} of {counted(standing.total, 'job')} {have} ended{_of_them(standing)}."
    if not standing.total:
        return "There was nothing to do." if not standing.is_open else "It has no jobs of its own."
    if standing.is_well:
        return "Its one job succeeded." if standing.total == 1 else f"All {standing.total:,} jobs succeeded."
    return f"Of {counted(standing.total, 'job')}, {_ended(standing)}, and {standing.successful:,} succeeded."


def live_words(standing: Standing) -> str:
    """Return how many jobs wait and run; empty where none does."""
    parts = [
        f"{number:,} {one if number == 1 else many}"
        for number, one, many in ((standing.running, "runs", "run"), (standing.waiting, "waits", "wait"))
        if number
    ]
    return f"{listed(parts).capitalize()}." if parts else ""


def _of_them(standing: Standing) -> str:
    return "" if standing.is_well else f": {_ended(standing)}"


def _ended(standing: Standing) -> str:
    parts = (
        (standing.failed, "failed"),
        (standing.cancelled, "was cancelled" if standing.cancelled == 1 else "were cancelled"),
    )
    return listed(f"{number:,} {words}" for number, words in parts if number)
