"""Yes and no, in the words that files have for them."""

_YES = frozenset(
    {
        "y",
        "yes",
        "true",
        "t",
        "1",
        "x",
        "on",
        "j",
        "ja",
        "wahr",
        "oui",
        "o",
        "vrai",
        "si",
        "sí",
        "s",
        "sim",
        "да",
        "✓",
        "✔",
    }
)
_NO = frozenset(
    {"n", "no", "false", "f", "0", "-", "off", "nein", "falsch", "non", "faux", "não", "nao", "нет", "✗", "✘"}
)


def parse_boolean(text: str) -> bool:
    """Return what the word says. ValueError says what was expected."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(f"“{text[:80]}” is neither yes nor no: expected yes/no, true/false, Y/N or 1/0")


def is_boolean(text: str) -> bool:
    """Whether `parse_boolean` takes it."""
    word = text.strip().casefold()
    return word in _YES or word in _NO
