"""Figures as forms show them, and what they refuse of them."""

from collections.abc import MutableMapping
from typing import Any

from django import forms

from billing.currencies import CODES
from billing.money import decimals_of, exponent, rounded


def decimals_in(currency: str) -> int:
    """Return how many decimals amounts in a currency have; 0 where it is none, which another field says."""
    return exponent(currency) if currency in CODES else 0


def refuse_decimals(form: forms.BaseForm, currency: str, *amounts: str) -> None:
    """Refuse amounts with more decimals than their currency has: they would be rounded without a word."""
    for name in amounts:
        amount = form.cleaned_data.get(name)
        if currency in CODES and amount is not None and decimals_of(amount) > exponent(currency):
            form.add_error(name, f"{currency} has {exponent(currency)} decimals. Enter no more than that.")


def plain(initial: MutableMapping[str, Any], decimals: dict[str, int]) -> None:
    """Take the zeros off figures that a form begins with, but for as many decimals as each is to have."""
    for name, fewest in decimals.items():
        if (value := initial.get(name)) is not None:
            initial[name] = rounded(value, max(fewest, decimals_of(value)))
