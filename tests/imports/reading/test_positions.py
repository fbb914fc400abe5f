"""Tables whose columns stand at positions."""

import pytest

from imports.reading.guessing import guess, overrule
from imports.reading.reading import Reading
from tests.imports.reading.making import Write, read

pytestmark = pytest.mark.anywhere

PRINTED = """\
Carriers of the West, as of today

DOT     Name                  St Trucks Since
------- --------------------- -- ------ ----------
9100011 Prairie Wind          KS      9 2019-04-22
9100022 Blue Mesa Freight LLC CO     24 2021-11-03
9100033                       MN      5
9100044 A carrier that runs over its CO 7 2020-01-01
9100055 Kestrel, "KX"         ID     16 2022-02-28
"""


def test_columns_are_found_by_the_gutters_between_them(write: Write) -> None:
    assert read(write(PRINTED))[:4] == [
        ["DOT", "Name", "St", "Trucks", "Since"],
        ["9100011", "Prairie Wind", "KS", "9", "2019-04-22"],
        ["9100022", "Blue Mesa Freight LLC", "CO", "24", "2021-11-03"],
        ["9100033", "", "MN", "5", ""],
    ]
    assert read(write(PRINTED))[-1] == ["9100055", 'Kestrel, "KX"', "ID", "16", "2022-02-28"]


def test_a_line_that_runs_over_its_positions_is_not_guessed_at(write: Write) -> None:
    assert read(write(PRINTED))[4] == ["9100044 A carrier that runs over its CO 7 2020-01-01", "", "", "", ""]


def test_lines_keep_their_numbers_and_the_reading_can_be_kept_and_overruled(write: Write) -> None:
    path = write(PRINTED)
    reading = guess(path)
    assert (reading.skip, reading.header_rows, reading.columns, reading.cuts) == (2, 1, 5, (7, 29, 32, 39))
    assert Reading.from_json(reading.as_json()) == reading
    assert overrule(path, reading, cuts=()).columns == 1
    assert overrule(path, reading, header_rows=0).cuts == reading.cuts


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir,\n\nplease find attached\nnothing at all.\n\nYours\nA. Clerk\n",
        "I  met  a  traveller\nfrom  an  antique  land\nwho  said  two  vast\nand  trunkless  legs\nof  stone\n",
        "a@example.com\nb@example.com\nc@example.com\nd@example.com\n",
        "Name;City\nA  B;C  D\nE  F;G  H\nI  J;K  L\nM  N;O  P\n",
        "1  2\n3  4\n",
    ],
)
def test_prose_lists_and_other_tables_have_no_positions(write: Write, text: str) -> None:
    assert guess(write(text)).cuts == ()
