"""From findings to the rows of the table."""

from collections import Counter
from collections.abc import Iterable

from tests.chaos.checking import HARMLESS, Finding
from tests.chaos.report import Row
from tests.chaos.running import Trial
from tests.chaos.workload import share_of

# Enough to see what went wrong; the folder that is left has the rest.
MAX_REMARKS = 8


def row_of(trial: Trial, findings: Iterable[Finding]) -> Row:
    """Return a trial's row: what was found about its share, each job once a word."""
    own = [finding for finding in findings if share_of(finding.key) == trial.share]
    counts = Counter(word for word, _ in {(finding.word, finding.key) for finding in own})
    bad = [f"{finding.word}: {finding.key} {finding.sentence}" for finding in own if finding.word not in HARMLESS]
    return Row(
        fault=trial.fault,
        jobs=trial.jobs,
        hits=trial.strikes,
        seconds=trial.seconds,
        remarks=bad[:MAX_REMARKS],
        **{word.value: count for word, count in counts.items()},
    )
