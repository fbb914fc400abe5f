"""The file that is imported: like the registry's, twelve columns, one row in a hundred invalid."""

import csv
from pathlib import Path

COLUMNS = (
    "DOT NUMBER",
    "LEGAL NAME",
    "DBA NAME",
    "ALLOWED TO OPERATE",
    "CARRIER OPERATION CODE",
    "PHY STREET",
    "PHY CITY",
    "PHY STATE",
    "PHY ZIP",
    "PHY COUNTRY",
    "REVIEW DATE",
    "TOTAL DRIVERS",
)
# A row in so many has a number that is none.
INVALID_EVERY = 100


def write_file(path: Path, rows: int, *, first: int = 1_000_000, drivers: int = 0) -> None:
    """Write a file of carriers from a number on; `drivers` is added to what each has."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_row(first, number, drivers) for number in range(rows))


def _row(first: int, number: int, drivers: int) -> list[object]:
    return [
        f"x{number}" if number % INVALID_EVERY == INVALID_EVERY - 1 else first + number,
        f"Carrier number {number} LLC",
        f"Trade name {number}" if number % 3 else "",
        "Y" if number % 5 else "N",
        "ABC"[number % 3],
        f"{number % 9999} South Street",
        f"City {number % 500}",
        "CA",
        f"{10_000 + number % 89_999}",
        "US",
        f"2023-{1 + number % 12:02}-{1 + number % 28:02}"
        if number % 2
        else f"{1 + number % 12}/{1 + number % 28}/2023",
        number % 300 + drivers,
    ]
