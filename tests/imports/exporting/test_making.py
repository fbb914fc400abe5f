"""An export's job: what the file holds, and that it is whole or not there, whatever happens."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from billing.admin import CustomerAdmin, InvoiceAdmin, invoice_list
from billing.models import Customer
from imports.exporting import making as service
from imports.exporting import pruning, streaming
from imports.exporting.cancelling import cancel
from imports.exporting.columns import offered
from imports.exporting.csv_file import CsvFile
from imports.exporting.lists import open_list
from imports.exporting.refusals import ExportTaken
from imports.exporting.standing import standing_of
from imports.exporting.storing import store
from imports.exporting.tasks import prune_exports
from imports.exporting.telling import LONG
from imports.models import Export
from jobs import testing
from jobs.api import Job, JobNotCancellable, Status, cancel_job
from jobs.contrib.notifications.models import Notification
from tests.billing import making as billing
from tests.imports.exporting.making import (
    ADD,
    CUSTOMERS,
    INVOICES,
    SEE_CUSTOMERS,
    asked,
    clerk,
    job_of,
    made,
    rows_in,
    sheet_in,
    staff,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def three() -> list[Customer]:
    """Three customers, in the order of their list."""
    names = ("-KMC -KAWASAKI", "=cmd|'/C calc'!A0", 'Łódź & Co; "x"')
    return [billing.customer(name=name, country="DE" if name[0] == "-" else "PL") for name in names]


def test_a_list_becomes_a_file_with_what_it_shows(three: list[Customer]) -> None:
    billing.draft(buyer=three[2])
    export = made(columns=["name", "email", "country", "invoices"])
    assert rows_in(export) == [
        ["name", "e-mail", "country", "invoices"],
        ["'-KMC -KAWASAKI", "ada@example.com", "DE", "none yet"],
        ["'=cmd|'/C calc'!A0", "ada@example.com", "PL", "none yet"],
        ['Łódź & Co; "x"', "ada@example.com", "PL", "1"],
    ]
    job = job_of(export)
    assert (job.status, job.queue_name) == (Status.SUCCESSFUL, "report")
    assert job.result == {"rows": 3, "bytes": default_storage.size(export.path)}
    assert (job.progress_current, job.progress_total) == (3, 3)


def test_filters_search_and_order_are_those_of_the_list(three: list[Customer]) -> None:
    export = made(query="country__exact=PL&o=-1", columns=["name"], separator=";")
    assert rows_in(export)[1:] == [['Łódź & Co; "x"'], ["'=cmd|'/C calc'!A0"]]
    found = made(staff(ADD, SEE_CUSTOMERS, username="bob"), query="q=KAWASAKI")
    assert rows_in(found)[1:] == [["'-KMC -KAWASAKI"]]


def test_only_what_was_selected_is_exported_in_the_order_of_the_list(three: list[Customer]) -> None:
    export = made(selected=[str(three[2].pk), str(three[0].pk)])
    assert [row[0] for row in rows_in(export)[1:]] == ["'-KMC -KAWASAKI", 'Łódź & Co; "x"']


@pytest.mark.parametrize("chunk", [1, 2])
def test_chunks_leave_no_seam(three: list[Customer], chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "CHUNK", chunk)
    monkeypatch.setattr(streaming, "KEYS", chunk)
    by_fields, by_functions = ["name"], ["name", "invoices"]
    user = clerk()
    for columns in (by_fields, by_functions):
        rows = rows_in(made(user, columns=columns))
        assert [row[0].lstrip("'") for row in rows[1:]] == [customer.name for customer in three]


def test_a_list_that_notes_more_on_its_rows_notes_it_here_too() -> None:
    invoice = billing.sent("100")
    [_, row] = rows_in(made(model=INVOICES, columns=["number", "sent"]))
    assert row[0] == invoice.number
    assert invoice.sent_at
    assert f"{invoice.sent_at:%Y-%m-%d}" in row[1]


def test_markup_of_a_list_s_column_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InvoiceAdmin, "export_display", ())
    invoice = billing.issued("100")
    columns = ["number", "customer_name", "status", "total"]
    [_, row] = rows_in(made(model=INVOICES, columns=columns))
    assert row == [invoice.number, "Łódź & Co", "Issued", "EUR\N{NO-BREAK SPACE}119.00"]


def test_an_admin_may_have_other_columns_in_files_than_in_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InvoiceAdmin, "export_display", ("customer__name", invoice_list.total))
    listing = open_list(INVOICES, clerk(), "")
    shown = [column.label for column in offered(listing.model_admin, listing.request) if column.is_shown]
    assert shown == ["customer name", "total"]


def test_columns_of_one_name_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InvoiceAdmin, "export_display", (invoice_list.status, invoice_list.status))
    monkeypatch.setattr(InvoiceAdmin, "export_fields", ("status",))
    listing = open_list(INVOICES, clerk(), "")
    labels = [column.label for column in offered(listing.model_admin, listing.request)]
    assert labels == ["status", "status 2", "status (as stored)"]


def test_a_spreadsheet_has_the_same_rows_and_leaves_text_alone(three: list[Customer]) -> None:
    export = made(format="xlsx", columns=["name", "country"])
    assert sheet_in(export)[1:] == [[customer.name, customer.country] for customer in three]


def test_fields_that_the_list_does_not_show_are_offered_where_the_admin_says_so(
    three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    billing.draft(buyer=three[0])
    user = clerk()
    monkeypatch.setattr(InvoiceAdmin, "export_display", ())
    monkeypatch.setattr(InvoiceAdmin, "export_fields", ("customer__name", "status", "created_at"))
    listing = open_list(INVOICES, user, "")
    extra = [column for column in offered(listing.model_admin, listing.request) if not column.is_shown]
    assert [column.label for column in extra] == ["customer name", "status (as stored)", "created at"]
    keys = [column.key for column in extra]
    [_, row] = rows_in(made(user, model=INVOICES, columns=keys))
    assert row[:2] == ["'-KMC -KAWASAKI", "Draft"]
    assert row[2].endswith("+00:00")
    # Not shown and not declared: not to be had by writing its name into the form.
    assert rows_in(made(user, columns=["name", "vat_id", "field:id"]))[0] == ["name"]


def test_times_are_told_in_the_zone_of_the_person_who_asked() -> None:
    billing.issued("100")
    with timezone.override("Asia/Tokyo"):
        export = asked(clerk(), model=INVOICES, format="xlsx", columns=["number"])
    assert export.time_zone == "Asia/Tokyo"
    with timezone.override("UTC"):
        testing.perform(job_of(export))
        assert timezone.get_current_timezone_name() == "UTC"


def test_the_same_form_sent_twice_is_one_export(three: list[Customer]) -> None:
    user, other = clerk(), staff(ADD, SEE_CUSTOMERS, username="bob")
    key = asked(user).request_key
    assert asked(user, key=key) == asked(user, key=key)
    assert asked(other, key=key).requested_by == other
    assert (Export.objects.count(), Job.objects.count()) == (2, 2)


@pytest.mark.parametrize("lost", [ADD, SEE_CUSTOMERS, "is_staff", "is_active"])
def test_who_lost_the_right_meanwhile_gets_no_file_and_is_told_why(lost: str, three: list[Customer]) -> None:
    user = clerk()
    export = asked(user)
    if lost.startswith("is_"):
        setattr(user, lost, False)
        user.save()
    user.user_permissions.remove(*user.user_permissions.filter(codename=lost))
    job = testing.perform(job_of(export))
    assert (job.status, job.attempt) == (Status.FAILED, 1)
    assert "Exporting customers is not permitted to ada: ask for permission" in job.error
    assert not stored()


def test_a_list_whose_filters_are_not_understood_says_what_to_do(three: list[Customer]) -> None:
    for query in ("id__exact=x", "nonsense=1"):
        export = asked(clerk() if query[0] == "i" else staff(ADD, SEE_CUSTOMERS, username="b"), query=query)
        assert "choose them again" in testing.perform(job_of(export)).error


def _break_at(place: str, patch: pytest.MonkeyPatch) -> None:
    """Let the machine give up at a place: what was done until then stays done, and nothing is tidied up."""

    def give_up(*_: Any, **__: Any) -> Any:
        raise OSError("The machine gives up.")

    def give_up_after_storing(export: Export, attempt: int, file: Any) -> str:
        store(export, attempt, file)
        raise OSError("The machine gives up.")

    def store_half(export: Export, attempt: int, file: Any) -> str:
        default_storage.save(f"imports/exports/.{export.token.hex}.part", ContentFile(b"half"))
        raise OSError("The machine gives up.")

    places = {
        "at the first chunk": (CsvFile, "write", give_up),
        "before it is stored": (service, "store", give_up),
        "half stored": (service, "store", store_half),
        "stored and not named": (service, "store", give_up_after_storing),
    }
    owner, name, instead = places[place]
    patch.setattr(owner, name, instead)


@pytest.mark.parametrize("place", ["at the first chunk", "before it is stored", "half stored", "stored and not named"])
def test_broken_anywhere_a_retry_makes_the_whole_file_and_no_other_stays(
    place: str, three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(columns=["name", "email"])
    with monkeypatch.context() as broken:
        _break_at(place, broken)
        assert testing.perform(job_of(export)).status == Status.RETRYABLE
    export.refresh_from_db()
    assert not standing_of(export).is_ready
    [done] = testing.run_pending(timed=True)
    assert (done.status, done.attempt) == (Status.SUCCESSFUL, 2)
    export.refresh_from_db()
    assert len(rows_in(export)) == 4
    monkeypatch.setattr(pruning, "ORPHAN_AGE", timedelta(seconds=-60))
    pruning.prune()
    assert stored() == {Path(export.path).name}


def test_an_attempt_that_comes_after_the_file_was_made_changes_nothing(three: list[Customer]) -> None:
    export = made()
    before = stored()
    assert service.make(export.pk) == {"rows": 3, "bytes": export.size}
    assert stored() == before


def test_a_second_attempt_that_was_slower_leaves_the_first_ones_file(
    three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked()

    def overtaken(export: Export, attempt: int, file: Any) -> str:
        Export.objects.filter(pk=export.pk).update(path="imports/exports/theirs.csv", ready_at=timezone.now())
        return store(export, attempt, file)

    monkeypatch.setattr(service, "store", overtaken)
    job = testing.perform(job_of(export))
    assert (job.status, "another attempt" in job.error) == (Status.FAILED, True)
    assert not stored()


def test_job_that_ends_after_its_export_was_read_has_it_ready(three: list[Customer]) -> None:
    stale = asked()
    testing.perform(job_of(stale))
    assert standing_of(stale).is_ready


def test_a_cancelled_export_keeps_nothing(three: list[Customer]) -> None:
    user = clerk()
    export = asked(user)
    cancel(export, by=user)
    export.refresh_from_db()
    assert (standing_of(export).word, job_of(export).status) == ("Cancelled", Status.CANCELLED)
    with pytest.raises(JobNotCancellable):
        cancel(export, by=user)
    with pytest.raises(ExportTaken):
        service.make(export.pk)


@pytest.mark.parametrize("when", ["while rows are written", "while it is stored"])
def test_cancelled_while_it_is_made_it_keeps_nothing(
    when: str, three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "ASKED_EVERY", 0)
    export = asked()
    owner, name = (CsvFile, "write") if when == "while rows are written" else (service, "store")
    done = getattr(owner, name)

    def cancelled(*arguments: Any) -> Any:
        cancel_job(export.job_id)  # type: ignore[arg-type]
        return done(*arguments)

    monkeypatch.setattr(owner, name, cancelled)
    assert testing.perform(job_of(export)).status == Status.CANCELLED
    export.refresh_from_db()
    assert (export.path, standing_of(export).word, stored()) == ("", "Cancelled", set())


def test_a_file_that_grows_too_large_ends_the_export_with_advice(
    three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_BYTES", 10)
    assert "choose fewer columns" in testing.perform(job_of(asked())).error
    assert not stored()


def test_old_files_are_removed_and_the_page_still_says_so(three: list[Customer], settings: Settings) -> None:
    user = clerk()
    old, new = made(user), made(user)
    Export.objects.filter(pk=old.pk).update(ready_at=timezone.now() - timedelta(days=settings.EXPORTS_KEPT_DAYS + 1))
    job = testing.perform(prune_exports.enqueue())
    assert job.result == {"exports": 1, "orphans": 0}
    old.refresh_from_db()
    assert standing_of(old).word == "Removed"
    assert stored() == {Path(new.path).name}


def test_what_a_killed_process_left_on_this_disk_is_cleared_by_the_next(
    tmp_path: Path, three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, others = tmp_path / "waybill-export-left", tmp_path / "waybill-export-new"
    for folder in (left, others):
        folder.mkdir()
    os.utime(left, (0, 0))
    made(format="xlsx")
    assert (left.exists(), others.exists()) == (False, True)
    assert {path.name for path in tmp_path.iterdir()} == {others.name, "media"}


def test_no_write_lock_is_held_and_nothing_stays_open_between_chunks(
    three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statements go on between chunks, as writing progress does."""
    monkeypatch.setattr(streaming, "KEYS", 1)
    monkeypatch.setattr(streaming, "CHUNK", 1)
    listing = open_list(CUSTOMERS, clerk(), "")
    [name] = [column for column in offered(listing.model_admin, listing.request) if column.key == "name"]
    seen: list[str] = []
    for chunk in streaming.stream(listing, listing.rows([]), [name]):
        Customer.objects.filter(pk=three[0].pk).update(country=str(len(seen)))
        seen.append(chunk[0][0])
    assert seen == [customer.name for customer in three]


def test_a_model_admin_with_no_fields_to_export_is_not_exported(
    three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CustomerAdmin, "export_fields", (), raising=False)
    assert "Exporting customers is not permitted" in testing.perform(job_of(asked())).error


def test_whoever_waited_long_is_told_once_that_it_is_ready_and_others_are_not() -> None:
    made(clerk())
    assert not Notification.objects.exists()
    export = asked(User.objects.get(username="ada"))
    Export.objects.filter(pk=export.pk).update(requested_at=timezone.now() - LONG)
    testing.perform(job_of(export))
    testing.run_pending()
    told = Notification.objects.get()
    assert (told.recipient.username, told.title) == ("ada", "2 customers exported")
    assert "Its page has the file." in told.body


def test_whoever_waited_long_is_told_why_there_is_no_file() -> None:
    export = asked(clerk())
    Export.objects.filter(pk=export.pk).update(requested_at=timezone.now() - LONG)
    User.objects.get(username="ada").user_permissions.clear()
    testing.perform(job_of(export))
    testing.run_pending()
    assert Notification.objects.get().title == "2 customers not exported"
