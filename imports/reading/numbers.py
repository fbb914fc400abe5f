"""Numbers as people and programs write them."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

# Spaces, thin spaces and the Swiss apostrophe set thousands apart everywhere.
_APART = "[ \u00a0\u2009\u202f'\u2019]"
_SIGN = r"[+\-\u2212]"
_MONEY = r"(?:[$€£¥₹₽₩¤]|[A-Z]{3}|Fr\.?|kr\.?|zł)"
_WHOLE = {
    mark: rf"\d{{1,3}}(?:{apart}\d{{3}})+|\d+"
    for mark, apart in {".": f"(?:,|{_APART})", ",": rf"(?:\.|{_APART})"}.items()
}
_NUMBER = {
    mark: re.compile(
        rf"(?P<open>\()?(?P<sign>{_SIGN})? ?(?:{_MONEY} ?)?(?P<sign2>{_SIGN})?"
        rf"(?P<whole>{whole})?(?:{re.escape(mark)}(?P<part>\d*))?(?P<power>[eE][+-]?\d{{1,3}})?"
        rf"(?P<behind>-)? ?(?:{_MONEY})? ?(?P<percent>%)?(?P<close>\))?"
    )
    for mark, whole in _WHOLE.items()
}
_NOT_DIGITS = re.compile(r"\D")
_PLAIN = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")
# Longer than any number a clerk means; it also bounds what the pattern has to look at.
_LONGEST = 80


def parse_number(text: str, decimal_mark: str = ".") -> Decimal:
    """Return the number: "1,234.50", "(12)", "5-", "€ 3", "12 %" (0.12). ValueError says what was expected."""
    if decimal_mark == "." and _PLAIN.fullmatch(text):
        return Decimal(text)
    return _parse(text, decimal_mark)


def parse_integer(text: str, decimal_mark: str = ".") -> int:
    """Return the whole number: "7", "1,000", "3.00". ValueError says what was expected."""
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST:
        return int(text)
    number = parse_number(text, decimal_mark)
    if number != number.to_integral_value():
        raise ValueError(f"“{text}” is no whole number")
    return int(number)


@lru_cache(maxsize=4096)
def _parse(text: str, decimal_mark: str) -> Decimal:
    stripped = text.strip()
    found = _NUMBER[decimal_mark].fullmatch(stripped) if len(stripped) <= _LONGEST else None
    if found is None or not _is_meant(found):
        example = "1,234.50" if decimal_mark == "." else "1.234,50"
        raise ValueError(f"“{text[:_LONGEST]}” is no number: expected digits such as {example}")
    return _value(found)


def _is_meant(found: re.Match[str]) -> bool:
    has_digits = bool(found["whole"] or found["part"])
    return has_digits and _signs(found) <= 1 and bool(found["open"]) == bool(found["close"])


def _signs(found: re.Match[str]) -> int:
    return sum(bool(found[name]) for name in ("open", "sign", "sign2", "behind"))


def _value(found: re.Match[str]) -> Decimal:
    whole = _NOT_DIGITS.sub("", found["whole"] or "0")
    try:
        number = Decimal(f"{whole}.{found['part'] or '0'}{found['power'] or ''}")
    except InvalidOperation:
        raise ValueError(f"“{found.string}” is no number: it is too large") from None
    number = number if found["part"] or found["power"] else Decimal(whole)
    minus = (
        found["open"] or found["behind"] or any(sign in "-\u2212" for sign in (found["sign"], found["sign2"]) if sign)
    )
    return (-number if minus else number) / (100 if found["percent"] else 1)
