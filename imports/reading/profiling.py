"""STAND-IN."""

from dataclasses import dataclass
from pathlib import Path

from imports.reading.reading import Reading
from imports.reading.rows import header, preview


@dataclass(frozen=True)
class Column:
    name: str
    kind: str = "text"
    filled: int = 0
    examples: tuple[str, ...] = ()
    date_order: str = ""
    decimal_mark: str = ""


def profile(path: Path, reading: Reading, limit: int = 1000) -> list[Column]:
    rows = preview(path, reading, 200)
    return [
        Column(
            name,
            examples=tuple(dict.fromkeys(r.cells[i] for r in rows if r.cells[i]))[:3],
            filled=sum(bool(r.cells[i]) for r in rows),
        )
        for i, name in enumerate(header(path, reading))
    ]
