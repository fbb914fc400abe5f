"""Invoice totals to the cent, as EN 16931-1 computes them (BR-CO-10 to BR-CO-17 and the VAT breakdown)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import Enum

from billing.money import EXACT, ZERO, InvalidNumber, checked, exponent, rounded
from billing.vat import TAXED, MissingVatRate, VatCategory, vat_category, vat_rate


class AdjustmentKind(Enum):
    """Whether an adjustment counts among the allowances (BT-107) or the charges (BT-108)."""

    ALLOWANCE = "allowance"
    CHARGE = "charge"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line: the price is before VAT for `base_quantity` units, adjustments are signed (- is an allowance)."""

    quantity: Decimal
    unit_price: Decimal
    base_quantity: Decimal = Decimal(1)
    adjustments: tuple[Decimal, ...] = ()
    vat_category: VatCategory = VatCategory.STANDARD
    vat_rate: Decimal | None = None

    def __post_init__(self) -> None:
        checked("The quantity", self.quantity)
        checked("The unit price", self.unit_price)
        if checked("The base quantity", self.base_quantity) <= 0:
            raise InvalidNumber(f"The base quantity is {self.base_quantity}: pass the units the price is for, above 0.")
        for amount in self.adjustments:
            checked("A line's adjustment", amount)
        vat_rate(self.vat_category, self.vat_rate)


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustment:
    """An allowance (-) or charge (+) on the whole invoice.

    Without category or rate it takes the one that all lines share. Without `kind` the sign decides, read
    against the line total's sign, so that a reversed invoice mirrors the original.
    """

    amount: Decimal
    vat_category: VatCategory | None = None
    vat_rate: Decimal | None = None
    kind: AdjustmentKind | None = None

    def __post_init__(self) -> None:
        checked("The adjustment", self.amount)
        if self.vat_category is not None and self.vat_rate is not None:
            vat_rate(self.vat_category, self.vat_rate)


@dataclass(frozen=True, kw_only=True, slots=True)
class VatRow:
    """One row of the VAT breakdown: rate in percent, 0 where none applies; amount before VAT; VAT on it."""

    category: VatCategory
    rate: Decimal
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """What an invoice adds up to, in its currency's decimals; `lines` are the net amounts in order."""

    lines: tuple[Decimal, ...]
    line_total: Decimal
    allowance_total: Decimal
    charge_total: Decimal
    tax_exclusive: Decimal
    vat: tuple[VatRow, ...]
    tax_total: Decimal
    tax_inclusive: Decimal
    prepaid: Decimal
    rounding: Decimal
    payable: Decimal


VatGroup = tuple[VatCategory, Decimal]


def compute_totals(
    *,
    currency: str,
    lines: Sequence[Line],
    adjustments: Sequence[Adjustment] = (),
    prepaid: Decimal = ZERO,
    rounding: Decimal = ZERO,
) -> Totals:
    """Add up an invoice, rounding each line and VAT row half-up; raise MoneyError for bad figures."""
    decimals = exponent(currency)
    prepaid = rounded(checked("The prepaid amount", prepaid), decimals)
    rounding = rounded(checked("The rounding amount", rounding), decimals)
    with localcontext(EXACT):
        return _added_up(lines, adjustments, prepaid, rounding, decimals)


def _added_up(
    lines: Sequence[Line], adjustments: Sequence[Adjustment], prepaid: Decimal, rounding: Decimal, decimals: int
) -> Totals:
    nets = tuple(_line_net(line, decimals) for line in lines)
    line_total = sum(nets, ZERO.scaleb(-decimals))
    allowance_total, charge_total = _adjustment_totals(adjustments, line_total, decimals)
    vat = _vat_breakdown(lines, nets, adjustments, decimals)
    tax_exclusive = line_total - allowance_total + charge_total
    tax_total = sum((row.tax for row in vat), ZERO.scaleb(-decimals))
    tax_inclusive = tax_exclusive + tax_total
    return Totals(
        lines=nets,
        line_total=line_total,
        allowance_total=allowance_total,
        charge_total=charge_total,
        tax_exclusive=tax_exclusive,
        vat=vat,
        tax_total=tax_total,
        tax_inclusive=tax_inclusive,
        prepaid=prepaid,
        rounding=rounding,
        payable=tax_inclusive - prepaid + rounding,
    )


def _line_net(line: Line, decimals: int) -> Decimal:
    """Return a line's net amount (BT-131): quantity x price / base quantity + adjustments, rounded once."""
    gross = line.quantity * line.unit_price / line.base_quantity
    return rounded(checked("A line's net amount", gross + sum(line.adjustments, ZERO)), decimals)


def _adjustment_totals(
    adjustments: Sequence[Adjustment], line_total: Decimal, decimals: int
) -> tuple[Decimal, Decimal]:
    """Return the allowance total (BT-107) and charge total (BT-108), both positive on an ordinary invoice."""
    allowances = charges = ZERO.scaleb(-decimals)
    for adjustment in adjustments:
        amount = rounded(adjustment.amount, decimals)
        if _kind_of(adjustment, line_total) is AdjustmentKind.CHARGE:
            charges += amount
        else:
            allowances -= amount
    return allowances + ZERO, charges


def _kind_of(adjustment: Adjustment, line_total: Decimal) -> AdjustmentKind:
    """Tell allowance from charge: what takes away from the line total, of whichever sign, is an allowance."""
    if adjustment.kind is not None:
        return adjustment.kind
    takes_away = (adjustment.amount < 0) != (line_total < 0)
    return AdjustmentKind.ALLOWANCE if takes_away else AdjustmentKind.CHARGE


def _vat_breakdown(
    lines: Sequence[Line], nets: Sequence[Decimal], adjustments: Sequence[Adjustment], decimals: int
) -> tuple[VatRow, ...]:
    """Return a row per category and rate (BG-23), highest rate first, each row's VAT rounded (BR-CO-17)."""
    taxable: defaultdict[VatGroup, Decimal] = defaultdict(lambda: ZERO.scaleb(-decimals))
    for line, net in zip(lines, nets, strict=True):
        taxable[_line_group(line)] += net
    shared = tuple(taxable)
    for adjustment in adjustments:
        taxable[_adjustment_group(adjustment, shared)] += rounded(adjustment.amount, decimals)
    groups = sorted(taxable, key=lambda group: (-group[1], group[0]))
    return tuple(_vat_row(group, taxable[group], decimals) for group in groups)


def _vat_row(group: VatGroup, taxable: Decimal, decimals: int) -> VatRow:
    category, rate = group
    return VatRow(category=category, rate=rate, taxable=taxable, tax=rounded(taxable * rate / 100, decimals))


def _line_group(line: Line) -> VatGroup:
    return vat_category(line.vat_category), vat_rate(line.vat_category, line.vat_rate)


def _adjustment_group(adjustment: Adjustment, shared: Sequence[VatGroup]) -> VatGroup:
    """Return an adjustment's category and rate, the lines' where it names none, or raise MissingVatRate."""
    category, rate = adjustment.vat_category, adjustment.vat_rate
    if category is not None and (rate is not None or category not in TAXED):
        return vat_category(category), vat_rate(category, rate)
    candidates = [group for group in shared if category in (None, group[0]) and rate in (None, group[1])]
    if len(candidates) != 1:
        raise MissingVatRate(
            "An adjustment of the whole invoice needs vat_category and vat_rate: its lines don't share one."
        )
    return candidates[0]
