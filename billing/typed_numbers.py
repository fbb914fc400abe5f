"""What a typed number means, with a decimal point or a decimal comma; pure.

Marks that group thousands are read where they can be nothing else. A single point or comma before three digits may be
either, as in "1,234": that is refused, as a guess would be wrong by a factor of a thousand.
"""

import re
from decimal import Decimal

# Characters of what was typed that a message repeats.
QUOTED = 40

_BLANKS = re.compile(r"[\u00a0\u2007\u2009\u202f]")
_SIGNED = re.compile(r"([-+\u2212]?) *(.*)", re.DOTALL)
_PLAIN = re.compile(r"([0-9]*)(?:[.,]([0-9]+))?")
_AMBIGUOUS = re.compile(r"(?P<whole>[0-9]{1,3})(?P<mark>[.,])(?P<three>[0-9]{3})")
# Groups by one mark, as in 1.234.567,8 or 1 234 or 1'234.50, and a fraction by another.
_GROUPED = re.compile(r"([1-9][0-9]{0,2}([.,'\u2019 ])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")


class NotANumber(ValueError):
    """What was typed is no number; the message says how to write one."""


class AmbiguousNumber(ValueError):
    """What was typed may be a number or a thousand times as much; the message says how to write either."""


def read_number(text: str, decimals: int) -> Decimal:
    """Return the number that a text means, where at most so many decimals are wanted; zeros after them are left off.

    Raises NotANumber, AmbiguousNumber.
    """
    signed = _SIGNED.fullmatch(_BLANKS.sub(" ", text).strip())
    sign, digits = signed.groups() if signed else ("", "")
    _refuse_ambiguous(sign, digits, decimals)
    whole, fraction = _parts(digits, text)
    fraction = fraction[:decimals] + fraction[decimals:].rstrip("0")
    return Decimal(f"{'' if sign in ('', '+') else '-'}{whole or 0}.{fraction or 0}")


def written(number: Decimal) -> str:
    """Write a number so that it is read as the same: no exponent, and a fourth decimal where three might mislead."""
    text = f"{number:f}"
    return f"{text}0" if _is_ambiguous(text.lstrip("-")) else text


def _is_ambiguous(digits: str) -> bool:
    """Tell whether three digits may be thousandths or the end of a thousand; below one they are thousandths."""
    found = _AMBIGUOUS.fullmatch(digits)
    return found is not None and bool(found["whole"].strip("0"))


def _refuse_ambiguous(sign: str, digits: str, decimals: int) -> None:
    found = _AMBIGUOUS.fullmatch(digits)
    if found is None or not _is_ambiguous(digits):
        return
    thousands = f"{sign}{found['whole']}{found['three']}"
    fraction = f"{sign}{digits}"
    if decimals < len(found["three"]):
        shorter = fraction[: decimals - len(found["three"])].rstrip(found["mark"])
        raise AmbiguousNumber(
            f"“{fraction}” may be {thousands}, or have more decimals than the {decimals} that fit here. "
            f"Write {thousands}, or {shorter}."
        )
    raise AmbiguousNumber(
        f"“{fraction}” may mean thousands or three decimals. "
        f"Write {thousands} for the thousands, or {fraction}0 for the decimals."
    )


def _parts(digits: str, text: str) -> tuple[str, str]:
    """Return the digits before and after the decimal mark."""
    if digits and (plain := _PLAIN.fullmatch(digits)):
        return plain[1], plain[2] or ""
    if grouped := _GROUPED.fullmatch(digits):
        return re.sub(r"[^0-9]", "", grouped[1]), grouped[3] or ""
    said = text.strip()
    short = said if len(said) <= QUOTED else f"{said[:QUOTED]}…"
    raise NotANumber(f"“{short}” is no number. Write digits with a decimal point or comma, as in 1234.50 or 1234,50.")
