"""What is in each column."""

from pathlib import Path

from imports.reading.guessing import guess
from imports.reading.profiling import profile
from tests.imports.reading.making import Write

SAMPLE = Path(__file__).parents[1] / "carriers_sample.csv"


def test_columns_of_the_carriers_sample_are_known() -> None:
    columns = {column.name: column for column in profile(SAMPLE, guess(SAMPLE))}

    kinds = {name: column.kind for name, column in columns.items()}
    assert kinds["DOT NUMBER"] == "integer"
    assert kinds["RECORD RETRIEVAL DATE"] == kinds["REVIEW DATE"] == "date"
    assert kinds["ALLOWED TO OPERATE"] == "boolean"
    assert kinds["LEGAL NAME"] == "text"
    assert kinds["OOS DATE"] == "empty"
    assert columns["LEGAL NAME"].filled == 86
    assert columns["REVIEW DATE"].date_order == "MDY"
    assert columns["DOT NUMBER"].examples[0] == "1936404"


def test_column_may_have_a_decimal_mark_and_an_order_of_its_own(write: Write) -> None:
    path = write("a;b;c;d\n" + "".join(f"{at}.5;{at},25;{at + 13}.01.2024;{at}\n" for at in range(1, 6)))

    a, b, c, d = profile(path, guess(path))

    assert (a.kind, a.decimal_mark, b.kind, b.decimal_mark) == ("number", ".", "number", ",")
    assert (c.kind, c.date_order, d.kind) == ("date", "DMY", "integer")
