"""The VAT categories of EN 16931 and the rates that each may carry."""

from decimal import Decimal
from enum import StrEnum

from billing.money import ZERO, InvalidNumber, MoneyError, checked


class VatCategory(StrEnum):
    """How a line is taxed: the codes of UNTDID 5305 that EN 16931 allows."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUT_OF_SCOPE = "O"
    CANARY_ISLANDS = "L"
    CEUTA_MELILLA = "M"
    SPLIT_PAYMENT = "B"


TAXED = frozenset(
    {VatCategory.STANDARD, VatCategory.CANARY_ISLANDS, VatCategory.CEUTA_MELILLA, VatCategory.SPLIT_PAYMENT}
)


class UnknownVatCategory(MoneyError):
    """A VAT category is not one of the codes of EN 16931."""


class MissingVatRate(MoneyError):
    """A taxed category comes without its rate, and nothing else tells which is meant."""


class UnexpectedVatRate(MoneyError):
    """A category that bears no VAT comes with a rate above zero (BR-Z-05, BR-E-05, BR-AE-05 and their kin)."""


def vat_rate(category: VatCategory, rate: Decimal | None) -> Decimal:
    """Return the rate in percent that a category is taxed at, 0 for the untaxed; raise MoneyError."""
    known = vat_category(category)
    if rate is None:
        if known in TAXED:
            raise MissingVatRate(f"VAT category {known} needs a rate in percent: pass vat_rate.")
        return ZERO
    if checked("The VAT rate", rate) < 0:
        raise InvalidNumber(f"The VAT rate is {rate}: pass a percentage of 0 or more.")
    if rate and known not in TAXED:
        raise UnexpectedVatRate(
            f"VAT category {known} bears no VAT: leave out its rate of {rate} %, or use category S."
        )
    return rate


def vat_category(code: str) -> VatCategory:
    """Return the category of a code such as "AE", or raise UnknownVatCategory."""
    try:
        return VatCategory(code)
    except ValueError:
        codes = ", ".join(VatCategory)
        raise UnknownVatCategory(f"{code!r} is no VAT category of EN 16931: use one of {codes}.") from None
