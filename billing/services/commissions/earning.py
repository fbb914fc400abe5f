"""What a sales rep's invoices earn once they are paid in full."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef

from billing.commissions import InvalidTiers, Ladder, Tier
from billing.models import (
    CommissionEntry,
    CommissionPlan,
    CommissionRun,
    CommissionStatement,
    EntryKind,
    Invoice,
    InvoiceKind,
    InvoiceStatus,
    SalesRep,
)
from billing.services.commissions.accounts import Account, accounts


def ladders_of(plan: CommissionPlan) -> dict[str, Ladder]:
    """Return a plan's tiers by currency; raises InvalidTiers."""
    by_currency = defaultdict(list)
    for tier in plan.tiers.all():
        by_currency[tier.currency].append(Tier(tier.up_to, tier.rate))
    return {currency: Ladder(currency, tiers) for currency, tiers in by_currency.items()}


def newly_paid(run: CommissionRun, rep: SalesRep) -> list[Account]:
    """Return a rep's invoices that were paid in full by the end of the month and earned nothing before.

    Also those that were paid earlier, and told of too late for their own month.
    """
    earned = CommissionEntry.objects.filter(invoice=OuterRef("pk"), kind=EntryKind.EARNED)
    rows = Invoice.objects.filter(
        ~Exists(earned), status=InvoiceStatus.PAID, kind=InvoiceKind.INVOICE, sales_rep=rep, net__gt=0
    )
    found = accounts(rows.filter(issue_date__lt=run.end), before=run.end)
    paid = [account for account in found if account.is_settled and account.remaining]
    return sorted(paid, key=lambda account: (account.day, account.invoice.pk))


def earnings(
    statement: CommissionStatement, paid: Iterable[Account], ladders: dict[str, Ladder]
) -> Iterator[CommissionEntry]:
    """Yield an entry for each invoice that was paid, up each currency's tiers; raises InvalidTiers."""
    by_currency = defaultdict(list)
    for account in paid:
        by_currency[account.invoice.currency].append(account)
    for currency, group in sorted(by_currency.items()):
        if currency not in ladders:
            raise InvalidTiers(
                f"{group[0].invoice} is in {currency}, for which the plan “{statement.rep.plan}” has no tiers. "
                "Add them to the plan, then retry."
            )
        yield from _climbed(statement, group, ladders[currency])


def _climbed(statement: CommissionStatement, group: list[Account], ladder: Ladder) -> Iterator[CommissionEntry]:
    shares = ladder.shares([account.remaining for account in group])
    for account, share in zip(group, shares, strict=True):
        yield CommissionEntry(
            statement=statement,
            kind=EntryKind.EARNED,
            invoice=account.invoice,
            day=account.day,
            basis=account.remaining,
            amount=share.amount,
            parts=[[str(part.rate), str(part.basis)] for part in share.parts],
        )
