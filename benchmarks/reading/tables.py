"""The tables that are polluted: made by code, the same at each run."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

Table = list[list[str]]

CARRIERS = Path(__file__).parents[2] / "tests" / "imports" / "carriers_sample.csv"
# As many rows as keep a run of thousands of files under some minutes.
ROWS = 60
_SEED = 20_230_915
_THINGS = (
    "Pallet jack", "Strapping, heavy duty", "Tarp, 12\" x 16\"", "Driver's gloves", "Chock, rubber", "Dock plate, 36\"",
    "Women's safety vest", "Cargo net", "Reefer unit", "Ratchet, 2\" webbing", "Load bar", "Winch, 4\"", "Seal bolts",
    "Cable, 8\\'9\" long", "Bike rack, 24\"",
)  # fmt: skip
_MAKERS = (
    "Men's",
    "Acme",
    "No. 7",
    "Bo's Own",
    "Light-Up",
    "3-in-1",
    "Kids'",
    "Old Mill",
    "Ultra",
    "X",
    "Cotton/Linen",
)
_PROSE = (
    "keeps what is stacked, wrapped or loose where it was put",
    "made for docks that are wet, icy and in a hurry",
    "fits trailers of any maker; the driver's choice for years",
    "rated for 5,000 lb, tested at twice of it",
    "quiet and light on the hands",
    "comes with a bag, two hooks and no promises",
    "never slips (we tried), never rusts",
)


def shipments(rows: int = ROWS) -> Table:
    """Return a table with a date, time, number, code, price, name, prose, address and an empty column."""
    chance = random.Random(_SEED)
    return [
        ["Shipped", "Hour", "Units", "SKU", "Price", "Article", "What it does", "Page", "Remarks"],
        *(_shipment(number, chance) for number in range(rows)),
    ]


def _shipment(number: int, chance: random.Random) -> list[str]:
    code = f"{chance.choice(('KG', 'PX', 'DT'))}-{chance.randrange(1000, 9999)}"
    return [
        f"{13 + number % 16:02}/{1 + number // 16:02}/2023",
        f"{number % 24:02}:{chance.choice(('00', '15', '30', '45'))}",
        str(chance.choice((0, 1, 1, 2, 3, 12, 30))),
        code,
        chance.choice((f"${chance.randrange(90)}.{chance.randrange(100):02}",) * 8 + ("$72", "$0.9", "$43.4")),
        f"{chance.choice(_MAKERS)} {chance.choice(_THINGS)}",
        f"This {chance.choice(('fine', 'sturdy', 'honest'))} piece {chance.choice(_PROSE)}.",
        f"https://www.example.com/a/{code.replace('-', '_')}.html",
        "",
    ]


def carriers(rows: int = ROWS) -> Table:
    """Return the first rows of a public record of carriers."""
    with CARRIERS.open(newline="") as file:
        return list(csv.reader(file))[: rows + 1]


def prices(rows: int = ROWS) -> Table:
    """Return a table as it is written where the decimal mark is a comma."""
    chance = random.Random(_SEED + 1)
    towns = ("Köln", "Łódź", "São Paulo", "Besançon", "Málaga", "Århus")
    return [
        ["Kunde", "Ort", "Datum", "Betrag", "Bezahlt"],
        *(
            [
                f"K{chance.randrange(10_000):05}",
                chance.choice(towns),
                f"{1 + number % 28}.{1 + number % 12}.2024",
                f"{chance.randrange(9)}.{chance.randrange(1000):03},{chance.randrange(100):02}",
                chance.choice(("ja", "nein")),
            ]
            for number in range(rows)
        ),
    ]


def written(table: Sequence[Sequence[str]], delimiter: str = ",", quote: str = '"', ending: str = "\r\n") -> str:
    """Return the table as a well-made CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quotechar=quote, lineterminator=ending).writerows(table)
    return out.getvalue()


def cells_written(row: Sequence[str], delimiter: str = ",", quote: str = '"', escaped: str = '""') -> Iterator[str]:
    """Yield each cell of a row as a well-made CSV has it."""
    for cell in row:
        if any(sign in cell for sign in (delimiter, quote, "\n", "\r")):
            yield f"{quote}{cell.replace(quote, escaped)}{quote}"
        else:
            yield cell
