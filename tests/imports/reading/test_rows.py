"""The rows of a file, whole or broken."""

from pathlib import Path

import pytest

from imports.reading.guessing import guess
from imports.reading.rows import rows
from tests.imports.reading.making import Write, read

HEADER = "when,code,price,name,page"
GOOD = [
    f'{day:02}/03/2024,AB-{1000 + day},${day}.50,"Pump, {day}"" wide",https://example.com/{day}'
    for day in range(13, 29)
]
MEANT = ["20/03/2024", "AB-1020", "$20.50", 'Pump, 20" wide', "https://example.com/20"]
AT = 7


def with_line(broken: str) -> str:
    return "\n".join([HEADER, *GOOD[:AT], broken, *GOOD[AT + 1 :], ""])


@pytest.mark.parametrize(
    "broken",
    [
        '20/03/2024,,AB-1020,$20.50,"Pump, 20"" wide",https://example.com/20',
        ',20/03/2024,AB-1020,$20.50,"Pump, 20"" wide",https://example.com/20',
        '20/03/2024,AB-1020,$20.50,"Pump, 20"" wide",https://example.com/20,,',
        '20/03/2024AB-1020,$20.50,"Pump, 20"" wide",https://example.com/20',
        '20/03/2024,AB-1020$20.50,"Pump, 20"" wide",https://example.com/20',
        '20/03/2024,AB-1020,$20.50"Pump, 20"" wide",https://example.com/20',
        '20/03/2024,AB-1020,$20.50,"Pump, 20" wide",https://example.com/20',
        '20/03/2024,AB-1020,$20.50,Pump, 20" wide,https://example.com/20',
        '20/03/2024;AB-1020;$20.50;"Pump, 20"" wide";https://example.com/20',
        '20/03/2024 AB-1020 $20.50 "Pump, 20"" wide" https://example.com/20',
        '20/03/2024\tAB-1020\t$20.50\tPump, 20" wide\thttps://example.com/20',
    ],
)
def test_broken_row_is_mended_and_told_of(write: Write, broken: str) -> None:
    path, mended = write(with_line(broken)), list[int]()

    found = {row.line: row.cells for row in rows(path, guess(path), mended.append)}

    assert found[AT + 2] == MEANT
    assert len(found) == len(GOOD)
    assert mended in ([AT + 2], [])  # empty cells behind the last column are no fault


@pytest.mark.parametrize("column", range(5))
def test_quote_that_never_ends_spoils_its_own_cell_only(write: Write, column: int) -> None:
    cells = ["20/03/2024", "AB-1020", "$20.50", "Pump", "https://example.com/20"]
    cells[column] = f'"{cells[column]}'

    table = read(write(with_line(",".join(cells))))

    assert table[AT + 1] == cells
    assert len(table) == len(GOOD) + 1


def test_row_that_may_mean_anything_is_left_as_it_is(write: Write) -> None:
    path = write("a,b,c\nx,y,z\nu,v\np,q,r,s\nk,l,m\n")

    assert read(path)[2:4] == [["u", "v", ""], ["p", "q", "r", "s"]]


def test_cells_of_several_lines_are_whole_and_lines_are_counted(write: Write) -> None:
    path = write('id,address\r\n1,"Main St 1\r\nBox 2"\r\n\r\n2,"a\nb\rc"\r\n3,d\r\n')

    assert list(rows(path, guess(path))) == [(2, ["1", "Main St 1\r\nBox 2"]), (5, ["2", "a\nb\rc"]), (8, ["3", "d"])]


def test_escaped_quotes_are_read(write: Write) -> None:
    path = write('id,name,n\n1,"12\\" pump, blue",3\n2,"9\\" pump, red",4\n3,"plain, it is",5\n')

    assert [row[1] for row in read(path)[1:]] == ['12" pump, blue', '9" pump, red', "plain, it is"]


def test_apostrophe_is_a_quote_where_it_stands_around_cells(write: Write) -> None:
    assert read(write("id,name\n1,'a, b'\n2,'it''s, c'\n3,'d, e'\n"))[1:] == [
        ["1", "a, b"],
        ["2", "it's, c"],
        ["3", "d, e"],
    ]


def test_neutralised_formulas_are_restored_and_nothing_else(write: Write) -> None:
    names = ["'-KMC -KAWASAKI", "-KMC -KAWASAKI", "'=1+1", "'+4", "'@x", "'s-Hertogenbosch", "''=", "'", "Bob's"]

    table = read(write("id,name\n" + "".join(f"{at},{name}\n" for at, name in enumerate(names))))

    assert [row[1] for row in table[1:]] == [
        "-KMC -KAWASAKI", "-KMC -KAWASAKI", "=1+1", "+4", "@x", "'s-Hertogenbosch", "''=", "'", "Bob's",
    ]  # fmt: skip


def test_carriers_sample_is_read_right() -> None:
    path = Path(__file__).parents[1] / "carriers_sample.csv"
    reading = guess(path)
    table = list(rows(path, reading))

    assert (reading.delimiter, reading.line_ending, reading.date_order) == (",", "\r\n", "MDY")
    assert (reading.skip, reading.header_rows, reading.footer_rows, reading.columns) == (0, 1, 0, 23)
    assert [row.line for row in table] == list(range(2, 302))
    plain = [line.split(",") for line in path.read_text().splitlines() if '"' not in line]
    assert sum(row.cells in plain for row in table) == len(plain) - 1
    assert {len(row.cells) for row in table} == {23}
