"""Whatever a file holds, reading it ends in rows or in `Unreadable`, soon."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.reading import limits
from imports.reading.exceptions import Unreadable
from imports.reading.guessing import guess
from imports.reading.profiling import profile
from imports.reading.rows import header, rows
from tests.imports.reading.making import Write

pytestmark = pytest.mark.anywhere

MEGABYTE = 1_000_000
SAMPLE = Path(__file__).parents[1] / "carriers_sample.csv"
SIGNS = ",;\t|\"'\\\n\r 0123456789ab.-/:$é\x00\x1f"
CHANGES = [b'"', b",", b"\n", b"\r", b"\0", b"'", b"\xff", b'""', b";", b""]
SECONDS_PER_MEGABYTE = 5


def read_all(path: Path) -> int:
    """Return how many rows there are; what can't be read has none."""
    try:
        reading = guess(path)
        assert len(header(path, reading)) == reading.columns or reading.header_rows
        profile(path, reading, 50)
        count = 0
        for row in rows(path, reading):
            assert len(row.cells) >= reading.columns
            assert any(row.cells)
            count += 1
    except Unreadable:
        return 0
    return count


@pytest.fixture(scope="module")
def path() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder) / "upload"


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    read_all(path)


@given(
    st.text(alphabet=",;\t|\"'\\\n\r 0123456789ab.-/:$é\x00\x1f", max_size=400),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_of_a_table_s_signs_is_read_or_refused(path: Path, text: str, encoding: str) -> None:
    path.write_bytes(text.encode(encoding))
    read_all(path)


def test_sample_with_bytes_changed_at_random_is_read(path: Path) -> None:
    chance = random.Random(7)
    whole = SAMPLE.read_bytes()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.choice(CHANGES)
        path.write_bytes(bytes(data))

        assert 270 <= read_all(path) <= 360


HOSTILE = {
    "quotes only": b'"',
    "quotes never closed": b'a,"b,c\n',
    "quotes never closed, of kinds": b'1,"b,2024-01-01\n',
    "quotes in pairs over many lines": b'1,"a\n' * 400 + b'"\n',
    "quotes within cells": b'a"b"c"d"e,f\n',
    "delimiters missing": b"12,2024-01-01,AB-1,$3.50,x\n12,2024-01-01AB-1,$3.50,x\n",
    "another delimiter": b"12,2024-01-01,AB-1,$3.50,some name\n12 2024-01-01 AB-1 $3.50 some name and more of it\n",
    "rows of any length": b"1,2\n1,2,3,4,5,6\n1\n",
    "one line of cells": b"a,",
    "many delimiters": b",;|\t",
    "returns only": b"\r",
    "returns as line endings": b"a,b,c\r",
    "NULs": b"\0",
    "UTF-16 without a mark": "a,b\n1,2\n".encode("utf-16-le"),
    "backslashes": b'\\"',
    "digits": b"1",
    "digits and points": b"1.1,",
    "letters and dashes": b"a-A-",
    "times": b"10:00:00 ",
    "high bytes": bytes(range(128, 256)),
    "spaces": b" ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_takes_no_longer_than_any(path: Path, name: str) -> None:
    size = MEGABYTE // 10
    path.write_bytes(HOSTILE[name] * (size // len(HOSTILE[name])))

    began = time.process_time()
    read_all(path)

    assert time.process_time() - began < SECONDS_PER_MEGABYTE


def test_line_without_end_is_refused(write: Write) -> None:
    with pytest.raises(Unreadable, match="A line has more than"):
        list(rows(path := write(b"x" * (limits.MAX_LINE_CHARS + 1)), guess(path)))


def test_row_with_a_million_cells_is_refused(write: Write) -> None:
    path = write(b"a,b\n1,2\n" * 40_000 + b"1," * MEGABYTE)

    with pytest.raises(Unreadable, match="has 1,000,000 cells; at most 20,000"):
        list(rows(path, guess(path)))


def test_file_that_is_too_large_is_refused(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)

    with pytest.raises(Unreadable, match="at most 256 can be read"):
        guess(path)


def test_guessing_looks_at_the_ends_of_a_large_file_only(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"id,name\n" + b"1,x\n" * 100_000)
        file.seek(200 * MEGABYTE)
        file.write(b"\n" + b"2,y\n" * 20_000 + b"Total,\n")

    began = time.process_time()
    reading = guess(path)

    assert time.process_time() - began < 1
    assert (reading.delimiter, reading.header_rows) == (",", 1)
