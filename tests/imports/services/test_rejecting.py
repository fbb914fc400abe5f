"""Rows that were not taken come back as a file: mended and uploaded, only they are imported."""

import csv
from contextlib import closing
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from billing.services.formulas import guarded_cell
from imports.models import Import, Lead, Stage, StagedRow
from imports.services import orphans
from imports.services.files import keep
from imports.services.pruning import prune
from imports.services.rejecting import REASON, rejected_file, rejected_name
from tests.imports.making import checked, imported, uploaded

pytestmark = pytest.mark.django_db


def content_of(run: Import) -> bytes:
    return b"".join(rejected_file(run))


def table(run: Import, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(content_of(run).decode(encoding), newline=""), delimiter=delimiter))


def test_rejected_rows_come_back_as_they_were_with_the_reason() -> None:
    run = imported("Email,Fax,Name\na@example.com,1,Ada\nnone,2,No\nA@EXAMPLE.COM,3,Again\n")
    assert table(run) == [
        ["Email", "Fax", "Name", REASON],
        ["none", "2", "No", 'Email: "none" is no e-mail address.'],
        ["A@EXAMPLE.COM", "3", "Again", "E-mail a@example.com stands in line 2 already."],
    ]
    assert rejected_name(run) == "leads - to mend.csv"


def test_mended_rows_are_imported_and_only_they() -> None:
    first = imported("Email,Name\na@example.com,Ada\nnone,-KMC -KAWASAKI\n")
    mended = content_of(first).replace(b"none", b"kmc@example.com")
    second = imported(mended)
    assert (second.rows, second.created) == (1, 1)
    assert Lead.objects.get(email="kmc@example.com").name == "-KMC -KAWASAKI"


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp1252", ";"), ("utf-16", "\t"), ("utf-8-sig", ";")])
def test_form_of_the_file_is_kept(encoding: str, delimiter: str) -> None:
    rows = [["E-Mail", "Name"], *([f"p{n}@example.com", f"Müller {n}"] for n in range(9)), ["nix", "Jürgen"]]
    run = imported("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    assert (run.created, run.invalid) == (9, 1)
    content = content_of(run)
    assert content.decode(encoding).splitlines()[1].split(delimiter)[:2] == ["nix", "Jürgen"]


def test_formula_in_a_rejected_row_reaches_no_spreadsheet() -> None:
    run = checked("Email,Name\n\"=cmd|'/c calc'!A1\",Eve\n")
    assert table(run)[1][0] == "'=cmd|'/c calc'!A1"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555 0100", "'+1 555 0100"),
        ("-5", "-5"),
        ("+1.5", "+1.5"),
        ("-KMC", "'-KMC"),
        ("@x", "'@x"),
        ("'@x", "''@x"),
        ("", ""),
    ],
)
def test_only_what_could_be_a_formula_is_guarded(text: str, kept: str) -> None:
    assert guarded_cell(text) == kept


def test_rows_of_a_workbook_come_back_as_a_workbook() -> None:
    run = checked(_workbook([["Email", "Name"], ["a@example.com", "Ada"], ["=1+1", "No"]]), name="leads.xlsx")
    assert (run.stage, run.to_create, run.invalid) == (Stage.CHECKED, 1, 1)
    file: Any = rejected_file(run)
    with file:
        sheet = CalamineWorkbook.from_filelike(BytesIO(file.read())).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in sheet] == [["Email", "Name"], ["=1+1", "No"]]
    assert rejected_name(run) == "leads - to mend.xlsx"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rejected_text_that_looks_guarded_comes_back_as_it_was(kind: str) -> None:
    rows = [["no", "'''-KMC"], ["no", "-KMC"], ["no", "''=1"], ["no", "’=1"]]
    content = _workbook([["Email", "Name"], *rows])
    run = checked(content if kind == "xlsx" else "Email,Name\n" + "\n".join(map(",".join, rows)), name=f"a.{kind}")
    with closing(rejected_file(run)) as file:  # type: ignore[type-var]
        again = checked(b"".join(file), name=f"b.{kind}")
    # A CSV file has straight apostrophes alone.
    last = "’=1" if kind == "xlsx" else "'=1"
    assert names(run) == ["''-KMC", "-KMC", "'=1", "’=1"]
    assert names(again) == ["''-KMC", "-KMC", "'=1", last]


def names(run: Import) -> list[str]:
    return [row.cells[1] for row in StagedRow.objects.filter(run=run).order_by("line") if row.cells]


def test_old_files_and_rows_go_and_the_counts_stay() -> None:
    done, left, young = (
        imported("Email\na@example.com\n"),
        uploaded("Email\nb@example.com\n"),
        uploaded("Email\nc@x.org\n"),
    )
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=done.pk).update(ended_at=long_ago)
    Import.objects.filter(pk=left.pk).update(uploaded_at=long_ago)
    assert prune() == {"imports": 2, "rows": 1, "orphans": 0}
    done.refresh_from_db()
    left.refresh_from_db()
    assert (done.stage, done.created, left.stage) == (Stage.IMPORTED, 1, Stage.DISMISSED)
    assert not StagedRow.objects.filter(run=done).exists()
    assert [default_storage.exists(run.path) for run in (done, left, young)] == [False, False, True]
    assert prune() == {"imports": 0, "rows": 0, "orphans": 0}


def test_file_whose_import_was_never_written_is_removed_a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    orphan = keep(ContentFile(b"x"), ".csv")
    kept = uploaded("Email\na@example.com\n").path
    prune()
    assert default_storage.exists(orphan)
    monkeypatch.setattr(orphans, "ORPHAN_AGE", -timedelta(minutes=1))
    prune()
    assert [default_storage.exists(path) for path in (orphan, kept)] == [False, True]


def _workbook(rows: list[list[str]]) -> bytes:
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return file.getvalue()


def test_rejected_rows_of_columns_at_positions_come_back_with_commas() -> None:
    rows = ("a@example.com  Ada Byron    38", "nonsense       Bob Hope     44", "c@example.com  Cy Twombly   41")
    run = imported("\n".join(("Email          Name         Shoe", *rows)))
    assert (run.stage, run.created, run.invalid) == (Stage.IMPORTED, 2, 1)
    assert table(run)[1][:3] == ["nonsense", "Bob Hope", "44"]
