"""Amounts as the provider writes them: whole numbers of the currency's smallest unit."""

from decimal import Decimal

from billing.money import exponent

# Where the provider keeps to other units than ISO 4217 does (Stripe, "Zero-decimal currencies" and "Special cases").
_ITS_OWN = {"ISK": 2, "UGX": 2, "MGA": 0}


class NotPayable(ValueError):
    """An amount that the provider has no number for."""


def to_minor(amount: Decimal, currency: str) -> int:
    """Return an amount in smallest units: EUR 1.50 is 150, JPY 150 is 150; raises NotPayable."""
    units = amount.scaleb(decimals(currency))
    if units != units.to_integral_value():
        raise NotPayable(f"{currency} {amount} has more decimals than the payment provider takes.")
    return int(units)


def from_minor(units: int, currency: str) -> Decimal:
    """Return the amount of so many smallest units; raises UnknownCurrency."""
    return Decimal(units).scaleb(-decimals(currency))


def decimals(currency: str) -> int:
    """Return how many decimals of a currency the provider counts in; raises UnknownCurrency."""
    known = exponent(currency)
    return _ITS_OWN.get(currency, known)
