"""A file is taken in once, read, and read another way when a person says so."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from imports.exceptions import FileGone, FileRefused
from imports.models import Carrier, EmptyCells, Import, NamedMapping, Stage
from imports.selectors.imports import mapping_of, reading_of, same_file
from imports.services import asking, uploading
from imports.services.naming import save_mapping
from imports.services.uploading import shown_name, upload
from imports.targets.registry import TARGETS
from jobs import testing
from jobs.api import jobs_about
from tests.imports.making import clerk, imported, uploaded, written

pytestmark = pytest.mark.django_db

LEADS = "Email,Name\nada@example.com,Ada\n"


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as refused:
        upload(ContentFile(content, name=name), TARGETS["lead"], by=clerk(), request_key=uuid4())
    assert not Import.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "leads.csv", "The file is empty."),
        (b"a,b", "leads.exe", "save the table as CSV or XLSX"),
        (b"a,b", "leads", "save the table as CSV or XLSX"),
        (b"%PDF-1.7", "leads.csv", "It is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "leads.xlsx", "old Excel"),
        (b"\x1f\x8b\x08", "leads.csv", "unpack it first"),
        (b"PK\x03\x04....", "leads.csv", "a ZIP or XLSX file with another name"),
        (b"a,b\n1,2", "leads.xlsx", "is not an XLSX file"),
        (b"PK\x03\x04....", "leads.XLSB", "open it in Excel and save it as XLSX"),
        (b"Dear Sir", "leads.doc", "save the table as CSV or XLSX"),
    ],
)
def test_file_of_another_kind_is_refused_with_what_to_do(content: bytes, name: str, words: str) -> None:
    assert words in refusal(content, name)


def test_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MAX_FILE_BYTES", 1 << 20)
    assert "larger than 1 MB" in refusal(b"a" * ((1 << 20) + 1), "leads.csv")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\ada\\leads.csv", "leads.csv"),
        ("a\r\nb\0.csv", "ab.csv"),
        ("", "unnamed"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_name_of_a_file_is_no_path(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_file_is_stored_under_a_name_of_our_own() -> None:
    run = uploaded(LEADS, name="../../evil.csv")
    assert (run.file_name, run.path.startswith("imports/files/"), "evil" in run.path) == ("evil.csv", True, False)


def test_form_that_is_sent_twice_is_one_import() -> None:
    key, runs, stored = uuid4(), [], []
    for _ in range(2):
        file = ContentFile(LEADS.encode(), name="a.csv")
        runs.append(upload(file, TARGETS["lead"], by=clerk(), request_key=key))
        stored.append(default_storage.listdir("imports/files")[1])
    assert runs[0] == runs[1]
    assert len(jobs_about(runs[0])) == 1
    assert sorted(stored[0]) == sorted(stored[1])


def test_same_file_is_recognised() -> None:
    first = imported(LEADS)
    again = uploaded(LEADS, name="other name.csv")
    assert list(same_file(again)) == [first]
    assert not same_file(first)


def test_file_that_is_no_table_says_what_to_do_and_can_be_given_up() -> None:
    run = uploaded(b"PK\x03\x04 and no more", name="leads.xlsx")
    assert (run.stage, bool(run.problem)) == (Stage.UNREADABLE, True)
    asking.dismiss(run, by=clerk())
    assert run.stage == Stage.DISMISSED


def test_reading_can_be_overruled_and_put_back() -> None:
    run = uploaded("Email;Name\nada@example.com;Ada, Countess\n")
    assert reading_of(run).delimiter == ";"
    asking.read_as(run, replace(reading_of(run), header_rows=0), by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert (run.stage, run.columns[0]["name"]) == (Stage.READ, "Column 1")
    assert [cells for _, cells in run.preview][1] == ["ada@example.com", "Ada, Countess"]
    asking.read_as(run, None, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert [column["name"] for column in run.columns] == ["Email", "Name"]
    assert list(mapping_of(run).sources) == ["email", "name"]


def test_order_of_dates_that_a_person_chose_holds_for_every_column() -> None:
    run = uploaded("DOT,As of,Last review\n1,01/02/2024,25/12/2024\n", "carrier")
    asking.read_as(run, replace(reading_of(run), date_order="MDY"), by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert run.invalid == 1
    asking.read_as(run, replace(reading_of(run), date_order="DMY"), by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    written(run)
    assert [str(day) for day in Carrier.objects.values_list("retrieved_on", "reviewed_on").get()] == [
        "2024-02-01",
        "2024-12-25",
    ]


def test_mapping_kept_under_a_name_is_suggested_for_the_next_file_of_its_columns() -> None:
    run = uploaded("Wer,Wo\na@example.com,X\n")
    sources = mapping_of(run).as_json() | {"city": {"column": 1, "value": ""}}
    Import.objects.filter(pk=run.pk).update(mapping=sources)
    run.refresh_from_db()
    save_mapping(run, "Messe", by=clerk())
    assert NamedMapping.objects.get().column_names == ["Wer", "Wo"]
    assert mapping_of(uploaded("Wer,Wo\nb@example.com,Y\n")).as_json() == sources


def test_file_that_is_gone_is_asked_for_again() -> None:
    run = uploaded(LEADS)
    default_storage.delete(run.path)
    with pytest.raises(FileGone, match="upload it again"):
        asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk())
