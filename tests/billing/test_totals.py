import json
from collections.abc import Iterable
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import InvalidNumber, MoneyError, UnknownCurrency
from billing.totals import Adjustment, AdjustmentKind, Line, Totals, VatRow, compute_totals
from billing.vat import TAXED, MissingVatRate, UnexpectedVatRate, UnknownVatCategory, VatCategory

SAMPLE = json.loads((Path(__file__).parent / "invoice_totals_sample.json").read_text())

figures = st.decimals(min_value=-(10**6), max_value=10**6, places=4)
positive = st.decimals(min_value="0.01", max_value=10**4, places=2)
rates = st.sampled_from([Decimal(rate) for rate in ("5.5", "7", "19", "20", "25")])
some_lines = st.lists(
    st.builds(Line, quantity=figures, unit_price=figures, base_quantity=positive, vat_rate=rates), max_size=12
)
some_adjustments = st.lists(
    st.builds(
        Adjustment,
        amount=figures,
        vat_category=st.just(VatCategory.STANDARD),
        vat_rate=rates,
        kind=st.sampled_from(AdjustmentKind),
    ),
    max_size=5,
)


def number(text: str | None) -> Decimal:
    return Decimal(text or 0)


def optional(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def from_sample(invoice: dict[str, Any]) -> Totals:
    return compute_totals(
        currency=invoice["currency"],
        lines=[
            Line(
                quantity=Decimal(line["qty"]),
                unit_price=Decimal(line["price"]),
                base_quantity=Decimal(line["base_qty"] or 1),
                adjustments=tuple(Decimal(adjustment["amount"]) for adjustment in line["adj"]),
                vat_category=VatCategory(line["cat"]),
                vat_rate=optional(line["rate"]),
            )
            for line in invoice["lines"]
        ],
        adjustments=[
            Adjustment(
                amount=Decimal(adjustment["amount"]),
                vat_category=VatCategory(adjustment["cat"]),
                vat_rate=optional(adjustment["rate"]),
            )
            for adjustment in invoice["doc_adj"]
        ],
        prepaid=number(invoice["totals"]["prepaid"]),
        rounding=number(invoice["totals"]["rounding"]),
    )


def a_line(net: str, rate: str | None = "20", category: VatCategory = VatCategory.STANDARD) -> Line:
    return Line(quantity=Decimal(1), unit_price=Decimal(net), vat_category=category, vat_rate=optional(rate))


@pytest.mark.parametrize("invoice", SAMPLE, ids=lambda invoice: Path(invoice["file"]).stem)
def test_a_published_invoice_agrees_to_the_cent(invoice: dict[str, Any]) -> None:
    totals = from_sample(invoice)
    printed = {name: number(value) for name, value in invoice["totals"].items()}
    assert printed == {
        "line": totals.line_total,
        "allowance": totals.allowance_total,
        "charge": totals.charge_total,
        "excl": totals.tax_exclusive,
        "tax": totals.tax_total,
        "incl": totals.tax_inclusive,
        "prepaid": totals.prepaid,
        "rounding": totals.rounding,
        "payable": totals.payable,
    }


@pytest.mark.parametrize("invoice", SAMPLE, ids=lambda invoice: Path(invoice["file"]).stem)
def test_a_published_invoices_lines_and_vat_rows_agree_to_the_cent(invoice: dict[str, Any]) -> None:
    totals = from_sample(invoice)
    assert totals.lines == tuple(Decimal(line["net"]) for line in invoice["lines"])
    assert {(row.category, row.rate, row.taxable, row.tax) for row in totals.vat} == {
        (row["cat"], number(row["rate"]), Decimal(row["taxable"]), Decimal(row["tax"])) for row in invoice["tax"]
    }


def test_vat_is_rounded_for_each_row_and_not_for_each_line() -> None:
    totals = compute_totals(currency="EUR", lines=[a_line("0.02"), a_line("0.02"), a_line("0.02")])
    assert totals.tax_total == Decimal("0.01")


def test_a_line_is_rounded_once_after_its_adjustments() -> None:
    line = Line(quantity=Decimal(1), unit_price=Decimal("1.004"), adjustments=(Decimal("0.004"),), vat_rate=Decimal(0))
    assert compute_totals(currency="EUR", lines=[line]).lines == (Decimal("1.01"),)


@pytest.mark.parametrize(("currency", "tax"), [("EUR", "123.46"), ("JPY", "124"), ("KWD", "123.457")])
def test_amounts_are_rounded_to_the_currencys_decimals(currency: str, tax: str) -> None:
    totals = compute_totals(currency=currency, lines=[a_line("1234.567", "10")])
    assert str(totals.tax_total) == tax


def test_one_rate_written_two_ways_is_one_row() -> None:
    totals = compute_totals(currency="EUR", lines=[a_line("10", "20"), a_line("10", "20.00")])
    assert totals.vat == (VatRow(category=VatCategory.STANDARD, rate=Decimal(20), taxable=Decimal(20), tax=Decimal(4)),)


def test_one_rate_in_two_categories_is_two_rows() -> None:
    lines = [a_line("10", "0", VatCategory.ZERO_RATED), a_line("10", None, VatCategory.EXEMPT)]
    assert len(compute_totals(currency="EUR", lines=lines).vat) == 2


@pytest.mark.parametrize("category", sorted(set(VatCategory) - TAXED))
@pytest.mark.parametrize("rate", [None, "0"])
def test_an_untaxed_category_needs_no_rate(category: VatCategory, rate: str | None) -> None:
    totals = compute_totals(currency="EUR", lines=[a_line("10", rate, category)])
    assert not totals.vat[0].rate
    assert not totals.tax_total


@pytest.mark.parametrize("category", sorted(set(VatCategory) - TAXED))
def test_an_untaxed_category_with_a_rate_is_refused(category: VatCategory) -> None:
    with pytest.raises(UnexpectedVatRate, match="leave out its rate"):
        a_line("10", "20", category)


@pytest.mark.parametrize("category", sorted(TAXED))
def test_a_taxed_category_without_a_rate_is_refused(category: VatCategory) -> None:
    with pytest.raises(MissingVatRate, match="pass vat_rate"):
        a_line("10", None, category)


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(UnknownVatCategory, match="use one of S, Z, E"):
        Line(quantity=Decimal(1), unit_price=Decimal(1), vat_category="X")  # type: ignore[arg-type]


def test_an_adjustment_without_rate_takes_the_one_its_lines_share() -> None:
    totals = compute_totals(currency="EUR", lines=[a_line("100")], adjustments=[Adjustment(amount=Decimal(-10))])
    assert totals.vat[0].taxable == 90


def test_an_adjustment_without_rate_is_refused_when_lines_differ() -> None:
    with pytest.raises(MissingVatRate, match="vat_category and vat_rate"):
        compute_totals(
            currency="EUR", lines=[a_line("1", "20"), a_line("1", "7")], adjustments=[Adjustment(amount=Decimal(1))]
        )


def test_an_adjustment_of_an_untaxed_category_opens_a_row_of_its_own() -> None:
    discount = Adjustment(amount=Decimal(-10), vat_category=VatCategory.EXEMPT)
    totals = compute_totals(currency="EUR", lines=[a_line("100")], adjustments=[discount])
    assert [(row.category.value, str(row.taxable)) for row in totals.vat] == [("S", "100.00"), ("E", "-10.00")]


def test_what_an_adjustment_is_can_be_said_outright() -> None:
    reversed_charge = Adjustment(amount=Decimal(-5), kind=AdjustmentKind.CHARGE)
    totals = compute_totals(currency="EUR", lines=[a_line("100")], adjustments=[reversed_charge])
    assert [totals.allowance_total, totals.charge_total] == [Decimal(0), Decimal(-5)]
    assert totals.tax_exclusive == 95


def test_an_invoice_without_lines_adds_up_to_zero() -> None:
    totals = compute_totals(currency="EUR", lines=[])
    assert totals.payable == 0
    assert totals.vat == ()


BAD = (0.5, 1, "1", None, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+30"))


@pytest.mark.parametrize("bad", BAD, ids=repr)
@pytest.mark.parametrize("field", ["quantity", "unit_price", "base_quantity"])
def test_a_line_refuses_what_is_no_sensible_decimal(field: str, bad: object) -> None:
    with pytest.raises(InvalidNumber, match=r"pass a|enter smaller"):
        Line(**{"quantity": Decimal(1), "unit_price": Decimal(1), "vat_rate": Decimal(20)} | {field: bad})  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [Decimal(0), Decimal(-1)])
def test_a_base_quantity_of_zero_or_less_is_refused(bad: Decimal) -> None:
    with pytest.raises(InvalidNumber, match="above 0"):
        Line(quantity=Decimal(1), unit_price=Decimal(1), base_quantity=bad, vat_rate=Decimal(20))


def test_a_negative_rate_is_refused() -> None:
    with pytest.raises(InvalidNumber, match="0 or more"):
        a_line("1", "-5")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency, match="'EUX'"):
        compute_totals(currency="EUX", lines=[])


@pytest.mark.parametrize("name", ["prepaid", "rounding"])
def test_a_float_is_refused_among_the_amounts(name: str) -> None:
    with pytest.raises(MoneyError, match="Decimal made from text"):
        compute_totals(currency="EUR", lines=[], **{name: 0.1})  # type: ignore[arg-type]


def test_the_callers_decimal_context_changes_nothing() -> None:
    lines = [a_line("123456789.01")]
    expected = compute_totals(currency="EUR", lines=lines)
    with localcontext() as context:
        context.prec = 3
        assert compute_totals(currency="EUR", lines=lines) == expected


@given(some_lines, some_adjustments)
def test_rows_and_totals_agree(lines: list[Line], adjustments: list[Adjustment]) -> None:
    totals = compute_totals(currency="EUR", lines=lines, adjustments=adjustments)
    assert sum(totals.lines) == totals.line_total
    assert sum(row.taxable for row in totals.vat) == totals.tax_exclusive
    assert sum(row.tax for row in totals.vat) == totals.tax_total
    assert totals.tax_exclusive + totals.tax_total == totals.tax_inclusive == totals.payable


@given(some_lines, some_adjustments, st.randoms())
def test_the_order_of_lines_and_adjustments_does_not_matter(
    lines: list[Line], adjustments: list[Adjustment], random: Any
) -> None:
    shuffled = random.sample(lines, len(lines)), random.sample(adjustments, len(adjustments))
    one = compute_totals(currency="EUR", lines=lines, adjustments=adjustments)
    other = compute_totals(currency="EUR", lines=shuffled[0], adjustments=shuffled[1])
    assert (one.vat, one.payable, sorted(one.lines)) == (other.vat, other.payable, sorted(other.lines))


@given(some_lines, some_adjustments)
def test_a_credit_note_is_the_exact_mirror_of_its_invoice(lines: list[Line], adjustments: list[Adjustment]) -> None:
    invoice = compute_totals(currency="EUR", lines=lines, adjustments=adjustments)
    credit = compute_totals(currency="EUR", lines=mirrored_lines(lines), adjustments=mirrored(adjustments))
    assert sums(credit) == [-amount for amount in sums(invoice)]


def mirrored_lines(lines: Iterable[Line]) -> list[Line]:
    return [
        Line(
            quantity=-line.quantity,
            unit_price=line.unit_price,
            base_quantity=line.base_quantity,
            vat_rate=line.vat_rate,
        )
        for line in lines
    ]


def mirrored(adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    return [
        Adjustment(
            amount=-adjustment.amount,
            vat_category=adjustment.vat_category,
            vat_rate=adjustment.vat_rate,
            kind=adjustment.kind,
        )
        for adjustment in adjustments
    ]


def sums(totals: Totals) -> list[Decimal]:
    return [
        totals.line_total,
        totals.allowance_total,
        totals.charge_total,
        totals.tax_exclusive,
        totals.tax_total,
        totals.payable,
        *(row.tax for row in totals.vat),
    ]
