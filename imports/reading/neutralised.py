"""The apostrophe that exports put before a formula, so that no spreadsheet runs it."""

_MARKS = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def restored(cells: list[str]) -> list[str]:
    """Return the cells without such an apostrophe; "-KMC" and "'s-Hertogenbosch" stay as they are."""
    return [cell[1:] if cell.startswith(_MARKS) else cell for cell in cells]


def is_neutralised(cells: list[str]) -> bool:
    """Whether any cell has one. Asked for each row, and nearly always no."""
    return "'" in "".join(cells) and any(cell.startswith(_MARKS) for cell in cells)
