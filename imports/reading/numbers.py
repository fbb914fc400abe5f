"""STAND-IN."""

from decimal import Decimal, InvalidOperation


def parse_number(text: str, decimal_mark: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}” is no number.") from None


def parse_integer(text: str, decimal_mark: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"“{text}” is no whole number.") from None
