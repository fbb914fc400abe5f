"""The rows of a file, whole or broken."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.reading.guessing import guess
from imports.reading.neutralised import restored
from imports.reading.reading import Reading
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
        "-KMC -KAWASAKI", "-KMC -KAWASAKI", "=1+1", "+4", "@x", "'s-Hertogenbosch", "'=", "'", "Bob's",
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


def test_row_that_lacks_its_last_cells_is_filled_up(write: Write) -> None:
    table = read(write(with_line("20/03/2024,AB-1020,$20.50")))

    assert table[AT + 1] == ["20/03/2024", "AB-1020", "$20.50", "", ""]


def test_mending_has_an_end(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    glued = '20/03/2024AB-1020,$20.50,"Pump, 20"" wide",https://example.com/20'
    path = write("\n".join([HEADER, *GOOD, *[glued] * 20, *GOOD]))
    monkeypatch.setattr("imports.reading.mending.MAX_MENDING_STEPS", 1000)

    table = [row.cells for row in rows(path, guess(path))]

    assert table[len(GOOD)] == MEANT
    assert table[len(GOOD) + 19] == ["20/03/2024AB-1020", "$20.50", 'Pump, 20" wide', "https://example.com/20", ""]
    assert table[-len(GOOD) :] == table[: len(GOOD)]


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["", "1", "2024-01-31", "a,b", 'say "x"', '"', '5"', "x\ny", " ", "it's", ";", "\\"]
)


@given(st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12)))
@settings(max_examples=150, deadline=None)
def test_well_made_table_is_never_mended(table: list[list[str]]) -> None:
    mended = list[int]()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
        reading = Reading(header_rows=0, columns=max(map(len, table), default=0))

        found = [row.cells for row in rows(path, reading, mended.append)]

    assert found == [restored(row) for row in table if any(map(str.strip, row))]
    assert mended == []
