"""What came of each fault, as a table and a verdict, in the words of Jepsen's total-queue checker."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault and its counts. `lost` to `mismatched` must be 0; the rest only tells.

    lost: acknowledged, and never run to its end. unexpected: run, though rolled back or never asked for.
    duplicated: an effect that was there twice where once was promised. stuck: not ended in time.
    mismatched: the audit says other than the ledger. recovered: not acknowledged, and run all the same.
    repeated: mail sent twice inside the declared window, with the same Message-ID.
    """

    fault: str
    jobs: int
    hits: int = 1
    lost: int = 0
    unexpected: int = 0
    duplicated: int = 0
    stuck: int = 0
    mismatched: int = 0
    recovered: int = 0
    repeated: int = 0
    seconds: float = 0.0
    remarks: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.unexpected or self.duplicated or self.stuck or self.mismatched)


_COUNTS = ("jobs", "hits", "lost", "unexpected", "duplicated", "stuck", "mismatched", "recovered", "repeated")


def table(rows: Iterable[Row]) -> str:
    """Return the rows as text, with the remarks on those that failed below them."""
    rows = list(rows)
    width = max((len(row.fault) for row in rows), default=0)
    head = f"{'fault':<{width}} " + " ".join(f"{name:>10}" for name in _COUNTS) + f" {'seconds':>8}"
    lines = [head, "-" * len(head), *(_line(row, width) for row in rows)]
    return "\n".join([*lines, *(f"  {row.fault}: {remark}" for row in rows for remark in row.remarks)])


def verdict(rows: Iterable[Row]) -> str:
    """Return the closing line: how many faults passed and failed."""
    passed = [row.passed for row in rows]
    return f"{passed.count(True)} passed, {passed.count(False)} failed"


def _line(row: Row, width: int) -> str:
    counts = " ".join(f"{getattr(row, name):>10,}" for name in _COUNTS)
    return f"{row.fault:<{width}} {counts} {row.seconds:>8.1f}{'' if row.passed else '  FAILED'}"
