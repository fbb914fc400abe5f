"""Each step of an import on its page."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from billing.services.records import product_model
from imports.admin import import_page
from imports.models import Import, Lead, NamedMapping, Stage
from imports.selectors.imports import job_of
from imports.services import importing
from imports.services.importing import go_on
from jobs import testing
from jobs.api import Job
from jobs.models import Heartbeat, Kind
from tests.billing.making import browser
from tests.imports.admin.pages import FILE, LEADS, LISTED, after, checked, mapped, send, uploaded, url, words

pytestmark = pytest.mark.django_db


def test_a_file_is_taken_through_all_steps() -> None:
    clerk = browser(*LEADS, "view_job")
    answer = send(clerk)
    run = Import.objects.get()
    assert answer["Location"] == url(run)
    assert "Waybill looks at how the file is to be read" in words(clerk.get(url(run)))

    after(run)
    page = words(clerk.get(url(run)))
    assert "text in UTF-8" in page
    assert "Between cells comma" in page
    assert "ada@example.com" in page
    assert "Not imported: Shoe." in page
    clerk.post(url(run, "map"), mapped(run))
    assert "Each row is checked. Nothing is written yet." in words(clerk.get(url(run)))

    after(run)
    page = words(clerk.get(url(run)))
    assert "4 rows were checked. Nothing is written yet." in page
    assert "2 New 0 Changed 0 Unchanged 1 Invalid 1 Duplicates" in page
    assert "Email: “nonsense” is no e-mail address." in page
    assert "stands in line 2 already" in page
    assert not Lead.objects.exists()

    asked = words(clerk.get(url(run, "import"), {"invalid_rows": "skip"}))
    assert "makes 2 new leads and changes 0" in asked
    assert "import the 2 invalid or duplicate rows" in asked
    assert not Lead.objects.exists()
    clerk.post(url(run, "import"), {"revision": run.revision, "invalid_rows": "skip"})
    after(run)
    page = words(clerk.get(url(run)))
    assert "Imported 2 leads new, 0 changed, 0 unchanged. 2 rows were left out." in page
    assert "By ada" in page
    assert set(Lead.objects.values_list("email", "name")) == {("ada@example.com", "Ada"), ("cy@example.com", "Cy")}


def test_rows_are_shown_by_what_they_do_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.admin.rows_table.PAGE_ROWS", 2)
    clerk = browser(*LEADS)
    Lead.objects.create(email="p1@example.com", name="Known")
    run = checked(clerk, "Email,Name\n" + "\n".join(f"p{number}@example.com,P {number}" for number in range(6)))
    first = clerk.get(url(run), {"rows": "create"})
    assert [row.line for row in first.context["rows"]] == [2, 4]
    second = clerk.get(url(run) + first.context["next_url"])
    assert [row.line for row in second.context["rows"]] == [5, 6]
    third = clerk.get(url(run) + second.context["next_url"])
    assert ([row.line for row in third.context["rows"]], third.context["next_url"]) == ([7], "")
    back = clerk.get(url(run) + third.context["previous_url"])
    assert [row.line for row in back.context["rows"]] == [5, 6]
    again = clerk.get(url(run) + back.context["previous_url"])
    assert ([row.line for row in again.context["rows"]], again.context["previous_url"]) == ([2, 4], "")
    assert [row.line for row in clerk.get(url(run) + again.context["next_url"]).context["rows"]] == [5, 6]
    [changed] = clerk.get(url(run), {"rows": "update"}).context["rows"]
    assert changed.changes == [("Name", "Known", "P 1")]
    assert changed.url == f"/admin/imports/lead/{Lead.objects.get().pk}/change/"
    assert clerk.get(url(run), {"rows": "nonsense", "after": "9" * 40}).context["rows"] == []


def test_a_file_is_read_another_way_and_as_it_was_found() -> None:
    clerk = browser(*LEADS)
    run = uploaded(clerk)
    form = {field.name: field.value() for field in clerk.get(url(run)).context["reading_form"]}
    clerk.post(url(run, "read"), form | {"delimiter": ";", "revision": run.revision})
    assert [column["name"] for column in after(run).columns] == ["Email,Name,Shoe"]
    assert "Between cells semicolon" in words(clerk.get(url(run)))
    clerk.post(url(run, "read"), {"as_found": "1", "revision": run.revision})
    assert [column["name"] for column in after(run).columns] == ["Email", "Name", "Shoe"]


def test_a_wrong_part_of_the_reading_is_told_at_its_field() -> None:
    clerk = browser(*LEADS)
    run = uploaded(clerk)
    form = {field.name: field.value() for field in clerk.get(url(run)).context["reading_form"]}
    answer = clerk.post(url(run, "read"), form | {"skip": "-1", "revision": run.revision})
    assert list(answer.context["reading_form"].errors) == ["skip"]
    assert Import.objects.get().revision == run.revision


def test_a_bad_mapping_is_told_at_its_field_and_what_was_typed_stays() -> None:
    clerk = browser(*LEADS)
    run = uploaded(clerk)
    typed = mapped(
        run, **{"column-email": "", "column-city": "always", "value-city": "Łódź", "column-country": "always"}
    )
    answer = clerk.post(url(run, "map"), typed)
    # What is said of one kind of mistake comes first; mended, the other is told.
    assert "Type what it always is" in words(answer)
    answer = clerk.post(url(run, "map"), typed | {"value-country": "PL"})
    assert "E-mail is needed: choose its column." in words(answer)
    shown = {row.name: (row.chosen, row.value) for row in answer.context["fields"]}
    assert shown["city"] == ("always", "Łódź")
    assert shown["country"] == ("always", "PL")
    assert after(run).stage == Stage.READ


def test_a_mapping_is_kept_under_a_name_and_chosen() -> None:
    clerk = browser(*LEADS)
    run = uploaded(clerk)
    clerk.post(url(run, "map"), mapped(run, **{"column-notes": "2", "column-name": "", "save_as": "Fair"}))
    kept = NamedMapping.objects.get()
    assert (kept.name, sorted(kept.mapping)) == ("Fair", ["email", "notes"])
    other = uploaded(clerk, "Name,Shoe,Email\nDi,40,di@example.com\n")
    assert clerk.get(url(other)).context["fields"][1].chosen == "0"
    fields = {row.name: row.chosen for row in clerk.get(url(other), {"mapping": kept.pk}).context["fields"]}
    assert (fields["email"], fields["notes"], fields["name"]) == ("2", "1", "")


def test_the_same_file_again_is_noted_and_not_refused() -> None:
    clerk = browser(*LEADS)
    first = checked(clerk)
    clerk.post(url(first, "import"), {"revision": first.revision, "invalid_rows": "skip"})
    after(first)
    second = uploaded(clerk)
    page = words(clerk.get(url(second)))
    assert "The same file was here before. ada uploaded it on" in page
    assert "2 new, 0 changed" in page
    assert url(first) in clerk.get(url(second)).content.decode()
    other = browser(*LEADS, username="bob")
    third = uploaded(other)
    assert "The same file was here before." in words(other.get(url(third)))
    assert url(first) not in other.get(url(third)).content.decode()


def test_a_double_click_is_one_import() -> None:
    clerk, key = browser(*LEADS), str(uuid4())
    first, second = send(clerk, request_key=key), send(clerk, request_key=key)
    assert first["Location"] == second["Location"]
    assert (Import.objects.count(), Job.objects.count()) == (1, 1)


def test_an_old_page_changes_nothing_and_says_so() -> None:
    clerk = browser(*LEADS)
    run = uploaded(clerk)
    old = mapped(run)
    clerk.post(url(run, "map"), old)
    after(run)
    for page, form in (("map", old), ("read", {"as_found": "1"} | old), ("import", old), ("dismiss", old), ("map", {})):
        clerk.post(url(run, page), form)
        assert Import.objects.values("stage", "revision").get() == {"stage": Stage.CHECKED, "revision": run.revision}
        assert "look again" in words(clerk.get(url(run)))
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("", "a.csv", "The file is empty."),
        ("Email\nx@example.com", "a.exe", "a.exe can’t be read as it is"),
        (b"%PDF-1.7 text", "a.csv", "It is a PDF"),
        (b"PK\x03\x04 zip", "a.csv", "but a ZIP or XLSX file with another name"),
    ],
)
def test_a_file_that_is_refused_is_told_at_its_field(content: str, name: str, says: str) -> None:
    answer = send(browser(*LEADS), content, name=name)
    assert says in answer.context["form"].errors["file"][0]
    assert not Import.objects.exists()


def test_a_form_without_file_or_target_says_what_to_choose() -> None:
    answer = browser(*LEADS).post(f"{LISTED}add/", {"request_key": str(uuid4())})
    assert dict(answer.context["form"].errors) == {
        "target": ["Choose what the file’s rows are."],
        "file": ["Choose the file."],
    }


def test_all_or_none_is_not_offered_while_rows_are_invalid_and_refused_by_the_server() -> None:
    clerk = browser(*LEADS)
    run = checked(clerk)
    assert re.search(r'value="refuse" disabled', clerk.get(url(run)).content.decode())
    clerk.post(url(run, "import"), {"revision": run.revision, "invalid_rows": "refuse"})
    assert "Rows that are invalid or duplicates: 2" in words(clerk.get(url(run)))
    assert Import.objects.get().stage == Stage.CHECKED


def test_a_stopped_import_says_how_much_is_in_and_the_rest_can_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    clerk = browser(*LEADS, "view_job")
    run = checked(clerk, "Email\n" + "\n".join(f"p{number}@example.com" for number in range(5)))
    _import_in_part(monkeypatch, clerk, run)
    page = words(clerk.get(url(run)))
    assert "Failed 2 of 5 rows are in. 3 are left." in page
    assert "Stopped" in words(clerk.get(LISTED))
    assert "the disk is full" in page
    assert "Open the job to see what happened" in page
    assert "goes on after the 2 rows that are in: 3 are left" in words(clerk.get(url(run, "import")))
    run.refresh_from_db()
    clerk.post(url(run, "import"), {"revision": run.revision, "invalid_rows": "skip"})
    after(run)
    assert (run.stage, Lead.objects.count()) == (Stage.IMPORTED, 5)


def test_the_rest_of_a_stopped_import_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    clerk = browser(*LEADS)
    run = checked(clerk, "Email\n" + "\n".join(f"p{number}@example.com" for number in range(5)))
    _import_in_part(monkeypatch, clerk, run)
    run.refresh_from_db()
    clerk.post(url(run, "leave"), {"revision": run.revision})
    assert "3 valid rows were left out when it was stopped." in words(clerk.get(url(run)))
    assert Lead.objects.count() == 2


def _import_in_part(monkeypatch: pytest.MonkeyPatch, clerk: Client, run: Import) -> None:
    clerk.post(url(run, "import"), {"revision": run.revision, "invalid_rows": "skip"})

    def breaks(run_id: int, revision: int, report: object) -> object:
        def reported(*args: object) -> None:
            raise OSError("the disk is full")

        return go_on(run_id, revision, reported)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "go_on", breaks)
        testing.run_pending()


def test_a_step_at_work_is_stopped_by_its_button() -> None:
    clerk = browser(*LEADS)
    run = uploaded(clerk)
    clerk.post(url(run, "map"), mapped(run))
    run.refresh_from_db()
    assert "It is being stopped" in words(clerk.post(url(run, "stop"), {"revision": run.revision}, follow=True))
    assert "The rows were not all checked. Nothing was written." in words(clerk.get(url(run)))
    assert clerk.get(url(run), {"step": "map"}).context["body"] == "map"


def test_a_file_is_dismissed_after_it_was_asked(django_capture_on_commit_callbacks: Any) -> None:
    clerk = browser(*LEADS)
    run = checked(clerk)
    assert "is deleted" in words(clerk.get(url(run, "dismiss")))
    assert default_storage.exists(run.path)
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(url(run, "dismiss"), {"revision": run.revision})
    assert not default_storage.exists(run.path)
    assert "Nothing of it was imported." in words(clerk.get(url(run)))


def test_rows_to_mend_are_downloaded_mended_and_imported() -> None:
    clerk = browser(*LEADS)
    run = checked(clerk)
    answer = clerk.get(url(run, "rejected"))
    assert 'filename="fair - to mend.csv"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in lines] == ["Email", "nonsense", "ADA@example.com"]
    mended = checked(clerk, lines[0] + "\n" + lines[1].replace("nonsense", "bob@example.com") + "\n")
    assert (mended.to_create, mended.invalid) == (1, 0)
    assert "There are no rows to mend." in words(clerk.get(url(mended, "rejected"), follow=True))


def test_an_import_is_found_in_the_list_by_stage_target_and_name() -> None:
    clerk = browser(*LEADS)
    assert "Nothing was imported yet" in words(clerk.get(LISTED))
    checked(clerk, name="fair.csv")
    uploaded(clerk, FILE.replace("Cy", "Di"), name="mill.csv")
    for query, names in (
        ({}, ["mill.csv", "fair.csv"]),
        ({"stage__exact": "checked"}, ["fair.csv"]),
        ({"target": "carrier"}, []),
        ({"q": "mil"}, ["mill.csv"]),
    ):
        assert [run.file_name for run in clerk.get(LISTED, query).context["cl"].result_list] == names, query
    assert "No import fits" in words(clerk.get(LISTED, {"q": "elsewhere"}))


def test_pages_ask_the_database_little(django_assert_max_num_queries: Any) -> None:
    clerk = browser(*LEADS, "view_job", "view_import")
    read, ready = uploaded(clerk), checked(clerk)
    clerk.get(LISTED)
    for page in (LISTED, f"{LISTED}add/", url(read), url(ready), url(ready, "import"), url(ready, "live")):
        with django_assert_max_num_queries(12, info=page):
            clerk.get(page)


def test_the_page_of_a_job_tells_of_its_file() -> None:
    clerk = browser(*LEADS, "view_job")
    run = checked(clerk)
    page = words(clerk.get(f"/admin/jobs/job/{run.job_id}/change/"))
    assert "fair.csv" in page
    assert "Rows 4, 1 invalid" in page
    page = words(browser("view_job", username="bob").get(f"/admin/jobs/job/{run.job_id}/change/"))
    assert "1 invalid" not in page


def test_job_that_ends_while_the_page_is_made_is_not_called_ended_early(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = browser(*LEADS)
    send(clerk)
    run = Import.objects.get()

    def late(stale: Import) -> Job | None:
        """Look for the job when it has ended, which was not so when the import was read."""
        testing.run_pending()
        return job_of(stale)

    monkeypatch.setattr(import_page, "job_of", late)
    page = words(clerk.get(url(run)))
    assert "Ended early" not in page
    assert "This is how the file was read" in page


def test_a_file_that_no_worker_takes_up_is_not_said_to_begin_in_a_moment() -> None:
    clerk = browser(*LEADS)
    send(clerk)
    run = Import.objects.latest("id")
    assert "No worker takes up such work just now." in words(clerk.get(url(run)))
    now = timezone.now()
    Heartbeat.objects.create(process="w", kind=Kind.WORKER, queue_names=["import"], started_at=now, beat_at=now)
    assert "It begins in a moment." in words(clerk.get(url(run)))


def test_columns_at_positions_are_told_of_and_kept_when_another_part_is_overruled() -> None:
    clerk = browser(*LEADS)
    rows = ("a@example.com  Ada Byron    38", "b@example.com  Bob Hope     44", "c@example.com  Cy Twombly   41")
    run = uploaded(clerk, "\n".join(("Email          Name         Shoe", *rows)))
    page = clerk.get(url(run))
    assert "Between cells nothing: columns stand at positions" in words(page)
    form = {field.name: field.value() for field in page.context["reading_form"]}
    clerk.post(url(run, "read"), form | {"header_rows": "0", "revision": run.revision})
    assert len(after(run).columns) == 3
    clerk.post(url(run, "read"), form | {"delimiter": "", "revision": run.revision})
    assert len(after(run).columns) == 1


def test_prices_are_shown_without_the_zeros_that_fill_them_up() -> None:
    clerk = browser("add_import", "add_product", "change_product", "view_product")
    product_model().objects.create(number="A-1", name="Pallet", unit_price="100.5000")
    run = checked(clerk, "Artikelnr,Bezeichnung,Preis\nA-1,Pallet,120\nA-2,Crate,0.1250\n", "product")
    changed, new = clerk.get(url(run)).context["rows"]
    assert changed.changes == [("Unit price", "100.5", "120")]
    assert ("Unit price", "0.125") in new.values
