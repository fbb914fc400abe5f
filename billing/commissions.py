"""What a month's sales earn by tiers of rates, to the cent: pure arithmetic, nothing is read or written.

Tiers are marginal: a rate counts for the part of the month's sales that lies in its tier, and never for what is below.
A sum is rounded once, half away from zero. Its parts are the differences of such sums, and so always add up to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.money import EXACT, ZERO, MoneyError, exponent, rounded

_HUNDRED = Decimal(100)


class InvalidTiers(MoneyError):
    """The tiers of a plan leave it open what some sales earn; the message says what to put right."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate in percent for sales above the tier before and up to an amount; None is the open end."""

    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """How much of something lies in a tier of this rate."""

    rate: Decimal
    basis: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What one of the month's invoices earns, and which tiers it reaches."""

    amount: Decimal
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class TierSum:
    """What lies in one tier, from where to where, and what it earns."""

    above: Decimal
    up_to: Decimal | None
    rate: Decimal
    basis: Decimal
    amount: Decimal


class Ladder:
    """The tiers of one currency, in order; raises InvalidTiers, UnknownCurrency."""

    def __init__(self, currency: str, tiers: Iterable[Tier]) -> None:
        self.decimals = exponent(currency)
        self.currency = currency
        self.tiers = checked(currency, tiers)

    def earned(self, basis: Decimal) -> Decimal:
        """Return what a month's sales of `basis` earn in all, rounded once."""
        exact = ZERO
        for part in self.parts(ZERO, basis):
            exact = EXACT.add(exact, EXACT.multiply(part.basis, part.rate))
        return rounded(EXACT.divide(exact, _HUNDRED), self.decimals)

    def parts(self, below: Decimal, basis: Decimal) -> tuple[Part, ...]:
        """Return how `basis` lies in the tiers where sales of `below` came before it."""
        top, parts = below + basis, []
        for above, tier in self._steps():
            end = top if tier.up_to is None else min(top, tier.up_to)
            inside = end - max(below, above)
            if inside > 0:
                parts.append(Part(tier.rate, inside))
        return tuple(parts)

    def shares(self, bases: Sequence[Decimal]) -> Iterator[Share]:
        """Yield what each invoice of a month earns, in their order; together they are `earned` of their sum."""
        reached = ZERO
        for basis in bases:
            amount = self.earned(reached + basis) - self.earned(reached)
            yield Share(amount, self.parts(reached, basis))
            reached += basis

    def sums(self, basis: Decimal) -> Iterator[TierSum]:
        """Yield what lies in each tier, also in those not reached; together they are `earned`."""
        for above, tier in self._steps():
            end = basis if tier.up_to is None else min(basis, tier.up_to)
            inside = max(ZERO, end - above)
            amount = self.earned(end) - self.earned(above) if inside else ZERO
            yield TierSum(above, tier.up_to, tier.rate, inside, amount)

    def _steps(self) -> Iterator[tuple[Decimal, Tier]]:
        """Yield each tier with where it begins."""
        above = ZERO
        for tier in self.tiers:
            yield above, tier
            above = above if tier.up_to is None else tier.up_to


def checked(currency: str, tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    """Return tiers in ascending order, each beginning where the one before ends; raises InvalidTiers."""
    given = tuple(tiers)
    limits = [tier.up_to for tier in given if tier.up_to is not None]
    if len(given) - len(limits) != 1:
        what = "no last tier" if len(given) == len(limits) else "more than one last tier"
        raise InvalidTiers(f"{currency} has {what}: leave “up to” empty in exactly one, for all that is above.")
    if len(set(limits)) < len(limits):
        raise InvalidTiers(f"Two tiers of {currency} end at the same amount: delete one, or change where it ends.")
    if any(limit <= 0 for limit in limits):
        raise InvalidTiers(f"A tier of {currency} ends at or below 0: enter the amount up to which its rate counts.")
    return tuple(sorted(given, key=lambda tier: (tier.up_to is None, tier.up_to or ZERO)))


def kept(amount: Decimal, basis: Decimal, remaining: Decimal, currency: str) -> Decimal:
    """Return what stays of a commission where only `remaining` of the basis it was earned on does, rounded once."""
    if not basis:
        return ZERO
    return rounded(EXACT.divide(EXACT.multiply(amount, remaining), basis), exponent(currency))
