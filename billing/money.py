"""Currencies, rounding, and how amounts, quantities and rates are written in each language."""

from decimal import ROUND_05UP, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from billing.currencies import CODES, EXPONENTS
from billing.languages import NOTATIONS, Language, with_marks

ZERO = Decimal(0)
MAX_INTEGER_DIGITS = 18

# ROUND_05UP keeps enough of what it cuts off for the one half-up rounding that follows to be exact.
EXACT = Context(prec=60, rounding=ROUND_05UP, traps=[InvalidOperation, DivisionByZero, Overflow])


class MoneyError(ValueError):
    """A figure on an invoice can't be computed with; the message says what to put right."""


class InvalidNumber(MoneyError):
    """A number is not a Decimal, not finite, too large, or has a sign it must not have."""


class UnknownCurrency(MoneyError):
    """A currency is not one of the ISO 4217 codes, three capital letters."""


def exponent(currency: str) -> int:
    """Return how many decimals an amount has (EUR 2, JPY 0, KWD 3), or raise UnknownCurrency."""
    if currency not in CODES:
        raise UnknownCurrency(f"{currency!r} is no currency of ISO 4217: write its three capital letters, like 'EUR'.")
    return EXPONENTS.get(currency, 2)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, so that a credit is the exact mirror of its charge; never -0."""
    return EXACT.add(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT), ZERO)


def checked(name: str, value: Decimal) -> Decimal:
    """Return the value when it is a finite Decimal below 10^18 in size, or raise InvalidNumber naming it."""
    if not isinstance(value, Decimal):
        raise InvalidNumber(f"{name} is {value!r}: pass a Decimal made from text, like Decimal('12.50').")
    if not value.is_finite():
        raise InvalidNumber(f"{name} is {value}: pass a finite number.")
    if value.adjusted() >= MAX_INTEGER_DIGITS:
        raise InvalidNumber(
            f"{name} is too large, with {value.adjusted() + 1:,} digits before the point: "
            f"enter smaller figures, at most {MAX_INTEGER_DIGITS} digits."
        )
    return value


def format_amount(amount: Decimal, currency: str, language: Language = Language.ENGLISH) -> str:
    """Write an amount without its code, rounded half-up: 1234.5 EUR is "1,234.50" or "1.234,50", JPY "1,235"."""
    return _written(checked("The amount", amount), exponent(currency), language)


def format_money(amount: Decimal, currency: str, language: Language = Language.ENGLISH) -> str:
    """Write an amount with its code where the language has it: "EUR 1,234.50", "1.234,50 EUR"."""
    return NOTATIONS[language].money.format(amount=format_amount(amount, currency, language), currency=currency)


def format_price(price: Decimal, currency: str, language: Language = Language.ENGLISH) -> str:
    """Write a unit price with the currency's decimals, or more where it has them: "0.0088", "12.50"."""
    decimals = max(exponent(currency), decimals_of(checked("The price", price)))
    return _written(price, decimals, language)


def format_quantity(quantity: Decimal, language: Language = Language.ENGLISH) -> str:
    """Write a quantity without needless zeros: 12.500 is "12.5" or "12,5", 1E+3 is "1,000" or "1.000"."""
    return _written(checked("The quantity", quantity), decimals_of(quantity), language)


def format_rate(rate: Decimal, language: Language = Language.ENGLISH) -> str:
    """Write a percentage without needless zeros: 19.00 is "19 %", 5.50 is "5.5 %" or "5,5 %"."""
    return f"{format_quantity(rate, language)} %"


def _written(value: Decimal, decimals: int, language: Language) -> str:
    return with_marks(f"{rounded(value, decimals):,f}", language)


def decimals_of(value: Decimal) -> int:
    """Count the decimals that a number needs, at most 12: 12.500 needs 1, 300 needs 0."""
    return min(12, max(0, -int(value.normalize(EXACT).as_tuple().exponent)))
