"""STAND-IN until the real one lands."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Reading:
    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skip: int = 0
    header_rows: int = 1
    footer_rows: int = 0
    sheet: str = ""
    decimal_mark: str = "."
    date_order: str = "MDY"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Reading":
        return cls(**stored)
