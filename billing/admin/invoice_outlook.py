"""What issuing many drafts will come to, for the page that asks: how many, how much, and which can't be issued."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from billing.admin.moments import money
from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice
from billing.services.foreseeing import foresee

# Drafts that are looked at before one is asked, in some tenths of a second; the jobs look at each.
LOOKED_AT = 200
# Problems that are told one by one.
TOLD = 10


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """How many drafts were chosen, and what was found about those that were looked at; `sums` is of these alone."""

    count: int
    looked_at: int
    problem_count: int
    problems: list[tuple[Invoice, str]]
    sums: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether all were looked at."""
        return self.looked_at == self.count

    @property
    def going(self) -> int:
        """How many will be issued; where not all were looked at, at most so many."""
        return self.count - self.problem_count

    @property
    def deed(self) -> str:
        """What is asked, as a title and a button say it."""
        most = "" if self.is_whole else "up to "
        return f"Issue and send {most}{self.going:,} invoice{'' if self.going == 1 else 's'}"

    @property
    def sentence(self) -> str:
        """How many will be issued and how many will not."""
        if self.is_whole and not self.problem_count:
            return "The draft will be issued." if self.count == 1 else f"All {self.count:,} drafts will be issued."
        if self.is_whole:
            return f"Of {_drafts(self.count)}, {self.going:,} will be issued and {self.problem_count:,} will not."
        found = f"{self.problem_count:,} can’t" if self.problem_count else "all can"
        return (
            f"Of {_drafts(self.count)}, the first {self.looked_at:,} were looked at: {found} be issued. "
            "Each of the others is looked at when its turn comes."
        )


def outlook_of(ids: list[int]) -> Outlook:
    """Look at drafts, of many at the first; amounts are added up by currency, those of credit notes taken off."""
    looked_at = ids[:LOOKED_AT]
    problems: list[tuple[Invoice, str]] = []
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    rows = Invoice.objects.filter(pk__in=looked_at).select_related("customer", "corrects")
    for draft in rows.prefetch_related("lines", "adjustments"):
        try:
            payable = foresee(draft).totals.payable
            sums[draft.currency] += -payable if draft.is_credit_note else payable
        except InvoiceNotIssuable as error:
            problems.append((draft, str(error)))
    return Outlook(
        count=len(ids),
        looked_at=len(looked_at),
        problem_count=len(problems),
        problems=problems[:TOLD],
        sums=[money(amount, currency) for currency, amount in sorted(sums.items())],
    )


def _drafts(count: int) -> str:
    return f"{count:,} draft{'' if count == 1 else 's'}"
