"""Rows are written once, by one attempt, and nothing else is."""

from datetime import timedelta

import pytest
from django.db import DataError, connection
from django.db.models import Model

from imports.exceptions import RowsInvalid, StageChanged
from imports.models import Import, InvalidRows, Lead, Outcome, Stage, StagedRow
from imports.services import asking, importing, stages, telling_of_imports
from imports.services.upserting import Upsert, Written
from jobs import testing
from jobs.api import Job, Status, find_job
from jobs.contrib.notifications.models import Notification
from tests.imports.making import checked, clerk, imported, uploaded, written

CONTENT = "Email,Name\n" + "".join(f"p{number}@example.com,Person {number}\n" for number in range(9))

pytestmark = pytest.mark.django_db


def step_job(run: Import) -> Job:
    assert run.job_id
    job = find_job(run.job_id, about=run)
    assert job
    return job


@pytest.fixture
def _refusing_line_5(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses a row that seemed valid."""
    write = Upsert.write

    def refuse(self: Upsert, first: int, last: int, rows: int) -> Written:
        if first <= 5 <= last:
            raise DataError("value out of range")
        return write(self, first, last, rows)

    monkeypatch.setattr(Upsert, "write", refuse)


@pytest.mark.usefixtures("_refusing_line_5")
def test_row_that_the_database_refuses_fails_alone() -> None:
    run = imported(CONTENT)
    assert (run.stage, run.created, run.failed, Lead.objects.count()) == (Stage.IMPORTED, 8, 1, 8)
    row = StagedRow.objects.get(run=run, outcome=Outcome.FAILED)
    assert (row.line, row.cells) == (5, ["p3@example.com", "Person 3"])
    (_, words), (_, traceback) = row.details or []
    assert "value out of range" in words
    assert "Traceback" in traceback


@pytest.mark.usefixtures("_refusing_line_5")
def test_all_rows_or_none_leaves_none_when_one_is_refused() -> None:
    run = checked(CONTENT)
    asking.write(run, InvalidRows.REFUSE, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert (run.stage, run.created, run.cursor, Lead.objects.count()) == (Stage.IMPORTING, 0, 0, 0)
    assert step_job(run).status == Status.FAILED
    assert "Line 5 can't be written" in step_job(run).error
    assert written(run, InvalidRows.SKIP).created == 8


def test_all_rows_or_none_does_not_begin_with_invalid_rows() -> None:
    run = checked(CONTENT + "nonsense,x\n")
    with pytest.raises(RowsInvalid, match="invalid or duplicates: 1"):
        asking.write(run, InvalidRows.REFUSE, by=clerk())
    run.refresh_from_db()
    assert run.stage == Stage.CHECKED


def test_import_that_is_asked_for_twice_is_done_once() -> None:
    run = checked(CONTENT)
    stale = Import.objects.get(pk=run.pk)
    asking.write(run, InvalidRows.SKIP, by=clerk())
    with pytest.raises(StageChanged, match="has changed since this page was loaded"):
        asking.write(stale, InvalidRows.SKIP, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert (run.created, Lead.objects.count()) == (9, 9)


def test_attempt_that_lost_the_import_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = checked(CONTENT)
    write_chunk = importing._write_chunk

    def taken_over(*args: object) -> None:
        Import.objects.filter(pk=run.pk).update(fence="another attempt")
        stages.lock(args[0])  # type: ignore[arg-type]
        write_chunk(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_write_chunk", taken_over)
    asking.write(run, InvalidRows.SKIP, by=clerk())
    testing.run_pending()
    assert step_job(run).status == Status.FAILED
    assert "Another attempt goes on" in step_job(run).error
    assert not Lead.objects.exists()


def test_record_that_was_made_meanwhile_is_changed_and_not_made_twice() -> None:
    run = checked(CONTENT)
    Lead.objects.create(email="p0@example.com", name="Somebody else", phone="1")
    written(run)
    assert (run.created, run.updated, Lead.objects.count()) == (8, 1, 9)
    assert Lead.objects.values_list("name", "phone").get(email="p0@example.com") == ("Person 0", "1")


def test_record_that_was_deleted_meanwhile_is_made() -> None:
    Lead.objects.create(email="p0@example.com", name="Old")
    run = checked(CONTENT)
    assert run.to_update == 1
    Lead.objects.all().delete()
    written(run)
    assert (run.created, run.updated) == (9, 0)


def test_file_can_not_be_mapped_anew_once_rows_are_in() -> None:
    run = imported(CONTENT)
    with pytest.raises(StageChanged):
        asking.read_as(run, None, by=clerk())
    with pytest.raises(StageChanged):
        asking.dismiss(run, by=clerk())
    with pytest.raises(StageChanged):
        asking.write(run, InvalidRows.SKIP, by=clerk())
    with pytest.raises(StageChanged):
        asking.leave_the_rest(run, by=clerk())


def test_dismissed_file_is_gone_with_what_was_found_in_it(django_capture_on_commit_callbacks: object) -> None:
    run = checked(CONTENT)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        asking.dismiss(run, by=clerk())
    from django.core.files.storage import default_storage

    assert not default_storage.exists(run.path)
    assert not StagedRow.objects.filter(run=run).exists()
    assert run.stage == Stage.DISMISSED


def test_statements_do_not_grow_with_the_rows() -> None:
    assert _statements(3) == _statements(60)


def _statements(count: int) -> int:
    from django.test.utils import CaptureQueriesContext

    run = checked("Email,Name\n" + "".join(f"s{count}-{number}@example.com,x\n" for number in range(count)))
    with CaptureQueriesContext(connection) as queries:
        written(run)
    return len(queries)


def test_unread_file_is_gone_on_with_when_nobody_touched_it() -> None:
    run = uploaded("Email\na@example.com\n")
    assert (run.stage, run.mapping) == (Stage.READ, {"email": {"column": 0, "value": ""}})
    assert isinstance(run, Model)


def test_whoever_waited_long_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = imported("Email\nquick@example.com\n")
    assert not Notification.objects.exists()
    monkeypatch.setattr(telling_of_imports, "LONG", timedelta(0))
    run = imported(CONTENT + "nonsense,x\n")
    told = Notification.objects.get()
    assert (told.recipient, told.title) == (quick.imported_by, "leads.csv is imported")
    assert told.body.startswith("9 leads new, 0 changed, 0 unchanged. Rows that were left out: 1")
    assert told.subject_id == str(run.pk)
