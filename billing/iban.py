"""International bank account numbers (ISO 13616)."""

import re

SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def is_iban(text: str) -> bool:
    """Return whether a text, with or without spaces, is an IBAN whose check digits are right (ISO 7064, mod 97-10)."""
    compact = "".join(text.split()).upper()
    if not SHAPE.fullmatch(compact):
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1
