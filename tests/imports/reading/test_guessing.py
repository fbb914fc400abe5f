"""What is found of a file by itself."""

from dataclasses import replace

import pytest

from imports.reading.exceptions import Unreadable
from imports.reading.guessing import guess, overrule
from imports.reading.reading import Reading
from imports.reading.rows import header, preview, rows
from tests.imports.reading.making import Write, read

PEOPLE = [["Name", "Age", "Since"], ["Ada", "36", "2024-01-31"], ["Grace", "45", "2024-02-01"]]


def text_of(table: list[list[str]], delimiter: str = ",", ending: str = "\n") -> str:
    return "".join(delimiter.join(row) + ending for row in table)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "~", ":", "||", ", "])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_endings_are_found(write: Write, delimiter: str, ending: str) -> None:
    path = write(text_of(PEOPLE, delimiter, ending))

    assert read(path) == PEOPLE
    assert (guess(path).delimiter, guess(path).line_ending) == (delimiter, ending)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_found(write: Write, encoding: str) -> None:
    table = [["Käufer", "Straße"], ["Zoë", "Fährweg 3"], ["Noël", "Übergang 7"]]

    assert read(write(text_of(table, ";").encode(encoding))) == table


@pytest.mark.parametrize(
    ("encoding", "town"),
    [
        ("cp1250", "Żółta łódź, Kraków"),
        ("mac_roman", "Müllerstraße, à côté"),
        ("cp850", "Müllerstraße, à côté"),
        ("cp1251", "Нижний Новгород"),
        ("koi8_r", "Москва и область"),
        ("shift_jis", "東京とおおさか"),
        ("euc_jp", "東京とおおさか"),
        ("gb18030", "北京市的地方"),
        ("big5", "臺北市信義區"),
        ("euc_kr", "서울특별시 강남구"),
    ],
)
def test_legacy_encodings_are_told_apart(write: Write, encoding: str, town: str) -> None:
    assert read(write(f"id;town\n1;{town}\n2;{town}\n".encode(encoding)))[1] == ["1", town]


def test_line_of_another_encoding_is_read_as_well(write: Write) -> None:
    path = write("id,town\n1,Köln\n2,Łódź\n3,Århus\n4,Łódź\n5,Łódź\n".encode() + "6,Münster\n".encode("cp1252"))

    assert read(path)[-1] == ["6", "Münster"]


@pytest.mark.parametrize(
    ("before", "skip"),
    [
        ("", 0),
        ("Report\n", 1),
        ("Report\nof May, 2024\n\n", 3),
        ("Report,,\n,,\n", 2),
        ("sep=,\n", 1),
        ("# one\n# two\n", 2),
    ],
)
@pytest.mark.parametrize("after", ["", "\n", "\nTotal,81,\n", "Source: the office\n", "Total,81,\n\n"])
def test_preamble_and_footer_are_left_out(write: Write, before: str, skip: int, after: str) -> None:
    path = write(before + text_of(PEOPLE) + after)
    reading = guess(path)

    assert (reading.skip, reading.header_rows) == (skip, 1)
    assert read(path) == PEOPLE
    assert [row.line for row in rows(path, reading)] == [skip + 2, skip + 3]


def test_file_without_header_has_numbered_columns(write: Write) -> None:
    path = write(text_of(PEOPLE[1:]))

    assert guess(path).header_rows == 0
    assert header(path, guess(path)) == ["Column 1", "Column 2", "Column 3"]
    assert [row.line for row in rows(path, guess(path))] == [1, 2]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Name,Weight,Price\n,kg,EUR\nA,1.5,3.20\nB,2.5,4.20\n", ["Name", "Weight kg", "Price EUR"]),
        ("Name,Age\nName,Age\nAda,36\nBob,37\n", ["Name Name", "Age Age"]),
        (",2023,,2024,\nName,Q1,Q2,Q1,Q2\nA,1,2,3,4\nB,5,6,7,8\nC,5,6,7,8\n", ["Name", "Q1", "Q2", "Q1 (2)", "Q2 (2)"]),
        ("Country,2020,2021\nDE,1,2\nFR,4,5\n", ["Country", "2020", "2021"]),
        ("name,city\nBob,Berlin\nAnn,Rome\n", ["name", "city"]),
        ("id,,name\n1,2,x\n3,4,y\n", ["id", "Column 2", "name"]),
    ],
)
def test_names_of_columns_are_found(write: Write, text: str, names: list[str]) -> None:
    path = write(text)

    assert header(path, guess(path)) == names


def test_decimal_mark_and_order_of_dates_are_found(write: Write) -> None:
    german = guess(write("Artikel;Preis;Am\nSchraube;1.234,50;31.01.2024\nMutter;0,25;01.02.2024\n"))
    american = guess(write('item,price,on\nbolt,"1,234.50",1/31/2024\nnut,0.25,2/1/2024\n'))

    assert (german.decimal_mark, german.date_order) == (",", "DMY")
    assert (american.decimal_mark, american.date_order) == (".", "MDY")


def test_date_that_may_be_either_is_read_as_those_beside_it(write: Write) -> None:
    assert guess(write("id,on\n1,9/6/2024\n2,2024-09-07\n3,2024-09-07\n")).date_order == "MDY"
    assert guess(write("id,on\n1,9/6/2024\n2,2024-06-10\n3,2024-06-11\n")).date_order == "DMY"


def test_empty_file_is_a_table_without_columns(write: Write) -> None:
    for nothing in ("", "\n\n", "\ufeff", " , , \n"):
        path = write(nothing)
        assert (header(path, guess(path)), list(rows(path, guess(path)))) == ([], [])


def test_part_of_a_reading_is_overruled(write: Write) -> None:
    path = write(text_of(PEOPLE))
    reading = replace(guess(path), header_rows=0, skip=1, footer_rows=1)

    assert [row.cells for row in rows(path, reading)] == [PEOPLE[1]]


def test_preview_has_the_first_rows(write: Write) -> None:
    path = write(text_of(PEOPLE))

    assert [row.cells for row in preview(path, guess(path), 1)] == [PEOPLE[1]]


def test_reading_goes_through_json(write: Write) -> None:
    reading = guess(write(text_of(PEOPLE, ";")))

    assert Reading.from_json({**reading.as_json(), "of a later version": 1}) == reading


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b'[{"a": 1}]', "JSON"),
        (bytes(range(256)) * 20, "no text"),
        (b"a," * 30_000, "columns"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(write: Write, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        guess(write(content))


def test_what_depends_on_an_overruled_part_is_found_again(write: Write) -> None:
    path = write("Report, of 2024\n\na;b;c\n1,5;2,5;3\n4,5;5,5;6\n7,5;8,5;9\n")
    wrong = Reading(delimiter=",", columns=4, header_rows=0, skip=0)

    right = overrule(path, wrong, delimiter=";")

    assert (right.skip, right.header_rows, right.columns, right.decimal_mark) == (2, 1, 3, ",")
    assert overrule(path, right, skip=3, header_rows=0) == replace(right, skip=3, header_rows=0)
    assert overrule(path, right, delimiter="").columns == 1
    with pytest.raises(Unreadable, match="no encoding “klingon”"):
        overrule(path, right, encoding="klingon")
