"""The pace of a child: how many jobs it fetches at once, by how long they have taken lately."""

# How long a batch should take, in seconds: what ended first is seen to have ended so much later, and what is urgent
# waits so long, which nobody notices. Of jobs that write an invoice or an e-mail, it takes several.
BATCH_SECONDS = 0.1
# More than this saves nothing more: what is shared by a batch, its commits and round trips, is small by then.
LARGEST_BATCH = 64
# How much the last batch counts against all before it.
SHARE = 0.5
# How fast a batch may grow: a few quick jobs say little of the next ones.
GROWTH = 4


class Pace:
    """Says how many jobs to fetch."""

    def __init__(self) -> None:
        """Begin with one: nothing is known."""
        self.batch = 1
        self._average = BATCH_SECONDS

    def note(self, jobs: int, seconds: float) -> None:
        """Take in how long so many jobs took."""
        self._average += SHARE * (seconds / jobs - self._average)
        wanted = int(BATCH_SECONDS / max(self._average, BATCH_SECONDS / LARGEST_BATCH))
        self.batch = max(1, min(wanted, self.batch * GROWTH))
