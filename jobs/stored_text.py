"""Text as any database can keep it. What a task says may hold anything its data held."""


def storable(text: str, limit: int) -> str:
    """Return text without what PostgreSQL refuses, its middle left out beyond `limit` characters."""
    if len(text) > limit:
        # Both ends: where it began, and what broke.
        note = f" [… {len(text) - limit:,} characters left out …] "
        half = max(0, limit - len(note)) // 2
        text = f"{text[:half]}{note}{text[len(text) - half :]}"[:limit]
    # NUL, and halves of surrogate pairs as in undecodable file names.
    return text.replace("\x00", "\\x00").encode(errors="backslashreplace").decode()[:limit]


def one_line(text: str, limit: int) -> str:
    """Return text as one storable line that ends in … where it is cut."""
    line = " ".join(storable(text, 4 * limit).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
