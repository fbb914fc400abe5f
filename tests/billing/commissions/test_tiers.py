"""Tiers: sums add up to the cent, more sales never earn less, and nothing earns more than the highest rate."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.commissions import InvalidTiers, Ladder, Part, Tier, checked, kept
from billing.money import exponent, rounded

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=3)
RATES = st.decimals(min_value=0, max_value=100, places=2)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    limits = draw(st.lists(st.decimals(min_value="0.01", max_value=10**8, places=2), unique=True, max_size=5))
    tiers = [Tier(limit, draw(RATES)) for limit in [*limits, None]]
    return Ladder(draw(CURRENCIES), draw(st.permutations(tiers)))


@pytest.mark.parametrize(
    ("sales", "earned"),
    [("0", "0"), ("10000", "300.00"), ("10000.01", "300.00"), ("12345.67", "417.28"), ("0.17", "0.01")],
)
def test_a_rate_counts_for_what_lies_in_its_tier_alone(sales: str, earned: str) -> None:
    ladder = Ladder("EUR", [Tier(Decimal(10000), Decimal(3)), Tier(None, Decimal(5))])
    assert ladder.earned(Decimal(sales)) == Decimal(earned)


def test_an_invoice_that_reaches_over_a_tier_is_parted_there() -> None:
    ladder = Ladder("EUR", [Tier(None, Decimal(5)), Tier(Decimal(10000), Decimal(3))])
    first, second = ladder.shares([Decimal(8000), Decimal(5000)])
    assert (first.amount, first.parts) == (Decimal(240), (Part(Decimal(3), Decimal(8000)),))
    assert second.amount == Decimal(210)
    assert second.parts == (Part(Decimal(3), Decimal(2000)), Part(Decimal(5), Decimal(3000)))


@given(ladders(), st.lists(AMOUNTS, max_size=8))
def test_parts_add_up_to_the_whole(ladder: Ladder, bases: list[Decimal]) -> None:
    whole = sum(bases, Decimal(0))
    shares, sums = list(ladder.shares(bases)), list(ladder.sums(whole))
    assert sum(share.amount for share in shares) == ladder.earned(whole) == sum(row.amount for row in sums)
    assert sum(row.basis for row in sums) == whole
    for share, basis in zip(shares, bases, strict=True):
        assert sum(part.basis for part in share.parts) == basis
        assert share.amount >= 0


@given(ladders(), AMOUNTS)
def test_a_sum_is_rounded_once(ladder: Ladder, sales: Decimal) -> None:
    exact, above = Fraction(0), Fraction(0)
    for tier in ladder.tiers:
        end = Fraction(sales if tier.up_to is None else min(sales, tier.up_to))
        exact += max(Fraction(0), end - above) * Fraction(tier.rate) / 100
        above = Fraction(tier.up_to or 0)
    unit = Fraction(1, 10**ladder.decimals)
    # Half up: nothing here is below 0.
    assert Fraction(ladder.earned(sales)) == (exact / unit + Fraction(1, 2)).__floor__() * unit


@given(ladders(), AMOUNTS, AMOUNTS)
def test_more_sales_never_earn_less_nor_more_than_the_highest_rate(
    ladder: Ladder, less: Decimal, more: Decimal
) -> None:
    assert ladder.earned(less) <= ladder.earned(less + more)
    top = max(tier.rate for tier in ladder.tiers)
    assert ladder.earned(more) <= rounded(more * top / 100, ladder.decimals)


@given(CURRENCIES, AMOUNTS, st.lists(AMOUNTS.filter(bool), min_size=1, max_size=6))
def test_what_is_taken_back_piece_by_piece_comes_to_all_that_was_earned(
    currency: str, amount: Decimal, pieces: list[Decimal]
) -> None:
    amount, basis = rounded(amount, exponent(currency)), sum(pieces, Decimal(0))
    remaining, stays = basis, [amount]
    for piece in pieces:
        remaining -= piece
        stays.append(kept(amount, basis, remaining, currency))
    assert stays[-1] == 0
    assert stays == sorted(stays, reverse=True)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (["5000"], "no last tier"),
        ([None, None], "more than one last tier"),
        (["5000", "5000", None], "end at the same amount"),
        (["-1", None], "at or below 0"),
        ([], "no last tier"),
    ],
)
def test_tiers_with_a_gap_or_two_ends_are_refused(limits: list[str | None], told: str) -> None:
    with pytest.raises(InvalidTiers, match=told):
        checked("EUR", [Tier(Decimal(limit) if limit else None, Decimal(3)) for limit in limits])
