"""Exporting in the admin: from any list to a file, each to whom may."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from billing.models import Customer
from imports.admin import export_form
from imports.admin.export_subject import Subject
from imports.models import Export
from jobs import testing
from jobs.api import Job, Status
from jobs.services.claiming import claim
from tests.billing import making as billing
from tests.imports.exporting.making import (
    ADD,
    CUSTOMERS,
    SEE_CUSTOMERS,
    VIEW,
    asked,
    browser,
    clerk,
    made,
    rows_in,
    sheet_in,
    staff,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/billing/customer/"
ACTION = "Export customers as a file"


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def two() -> list[Customer]:
    """Two customers."""
    return [billing.customer(name=name, country=country) for name, country in (("Ada", "DE"), ("Bob", "PL"))]


def chosen(client: Client, rows: list[Customer], query: str = "", **more: str) -> Any:
    """Tick rows of the list of customers and choose the action."""
    posted = {"action": "export_rows", "_selected_action": [row.pk for row in rows]} | more
    return client.post(LIST + query, posted)


def hidden(page: Any) -> dict[str, str]:
    """Return what the form carries unseen."""
    text = page.content.decode()
    names = ("subject", "request_key")
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', text) for name in names}
    return {name: found[1] for name, found in fields.items() if found}


def sent(client: Client, page: Any, **chosen: Any) -> Any:
    """Send the form of a page, with the list's columns ticked."""
    ticked = {"format": "csv", "columns": ["name", "country"], "separator": ","}
    return client.post(reverse("admin:imports_export_add"), hidden(page) | ticked | chosen)


def test_ticked_rows_become_a_file_to_download(two: list[Customer]) -> None:
    client = browser(clerk())
    page = chosen(client, two[1:])
    assert "1 selected customer" in billing.words(page)
    assert page.content.decode().count("checked") == len(
        ["name", "number", "email", "country", "invoices", "csv", "bom"]
    )

    answer = sent(client, page)
    export = Export.objects.get()
    assert answer["Location"] == reverse("admin:imports_export_change", args=[export.pk])
    assert "Waiting" in billing.words(client.get(answer["Location"]))
    testing.run_pending()

    shown = billing.words(client.get(answer["Location"]))
    assert "Ready" in shown
    assert "1 row," in shown
    file: Any = client.get(reverse("admin:imports_export_download", args=[export.pk]))
    assert b"".join(file.streaming_content).decode("utf-8") == "name,country\r\nBob,PL\r\n"
    assert file["Content-Disposition"] == f'attachment; filename="Customers {timezone.localdate()}.csv"'
    assert "no-store" in file["Cache-Control"]
    assert file["X-Content-Type-Options"] == "nosniff"


def test_all_that_match_are_exported_with_what_narrowed_them_said(two: list[Customer]) -> None:
    client = browser(clerk())
    page = chosen(client, two[:1], "?country=DE&p=1", select_across="1")
    assert "1 customer that matches country: DE" in billing.words(page)
    billing.customer(name="Cy", country="DE")
    sent(client, page)
    testing.run_pending()
    assert [row[0] for row in rows_in(Export.objects.get())] == ["name", "Ada", "Cy"]


def test_a_form_that_is_sent_twice_makes_one_export(two: list[Customer]) -> None:
    client = browser(clerk())
    page = chosen(client, two)
    assert sent(client, page)["Location"] == sent(client, page)["Location"]
    assert (Export.objects.count(), Job.objects.count()) == (1, 1)


def test_the_action_is_offered_to_whom_may_export_what_they_see(two: list[Customer]) -> None:
    may = browser(clerk())
    assert ACTION in may.get(LIST).content.decode()
    may_not = browser(staff(SEE_CUSTOMERS, username="bob"))
    assert ACTION not in may_not.get(LIST).content.decode()
    chosen(may_not, two)
    assert may_not.post(reverse("admin:imports_export_add"), hidden(chosen(may, two))).status_code == 403
    assert ACTION not in browser(staff("view_customer", "view_export", username="cy")).get(LIST).content.decode()
    assert not Export.objects.exists()


def test_an_export_begins_at_a_list_that_offers_it_and_is_of_who_began_it(two: list[Customer]) -> None:
    # Any of the staff may see the page of notifications, which shows one's own alone and offers no export.
    user, other = clerk(), staff(ADD, SEE_CUSTOMERS, username="bob")
    foreign = hidden(chosen(browser(other), two))["subject"]
    unsigned = json.dumps({"model": "notifications.notification", "query": "", "selected": []})
    page = chosen(browser(user), two)
    for subject in ("", foreign, unsigned, hidden(page)["subject"][:-1]):
        client = browser(user)
        answer = sent(client, page, subject=subject)
        assert "go to the list" in billing.words(client.get(answer["Location"]))
    assert not Export.objects.exists()


def test_a_list_that_is_asked_what_it_does_not_understand_says_so(two: list[Customer]) -> None:
    user = clerk()
    for subject, words in (
        (Subject(model="no.such", query="", selected=[]), "There is no list of no.such"),
        (Subject(model="x", query="", selected=[]), "There is no list of x"),
        (Subject(model="auth.user", query="", selected=[]), "Exporting users is not permitted"),
        (Subject(model=CUSTOMERS, query="id__exact=x", selected=[]), "filters of this list"),
        (Subject(model=CUSTOMERS, query="password__startswith=a", selected=[]), "filters of this list"),
        (Subject(model=CUSTOMERS, query="", selected=["x"]), "selection is not understood"),
    ):
        client = browser(user)
        answer = client.post(reverse("admin:imports_export_add"), {"subject": subject.signed(user.pk)})
        assert words in billing.words(client.get(answer["Location"]))


def test_a_form_keeps_what_was_chosen_when_something_is_wrong(
    two: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(clerk())
    page = chosen(client, two)
    assert "Tick at least one column" in billing.words(sent(client, page, columns=[]))
    monkeypatch.setattr(export_form, "MAX_ROWS", 1)
    again = sent(client, page, format="xlsx")
    assert "choose CSV" in billing.words(again)
    # Signed anew, a second later perhaps.
    before, after = hidden(page), hidden(again)
    assert after["request_key"] == before["request_key"]
    assert after["subject"].partition(":")[0] == before["subject"].partition(":")[0]
    assert not Export.objects.exists()


def test_everybody_sees_their_own_exports_and_some_see_all(two: list[Customer]) -> None:
    export = made()
    urls = [reverse(f"admin:imports_export_{name}", args=[export.pk]) for name in ("change", "live", "download")]
    owner, other = browser(Export.objects.get().requested_by), browser(staff(ADD, username="bob"))  # type: ignore[arg-type]
    auditor, nobody = browser(staff(VIEW, username="cy")), browser(staff(username="dan"))
    for client, status in ((owner, 200), (other, 404), (auditor, 200), (nobody, 403)):
        answers = [client.get(url) for url in urls]
        assert [answer.status_code for answer in answers] == [status] * 3
        list(getattr(answers[-1], "streaming_content", ()))
    listing = reverse("admin:imports_export_changelist")
    assert "2 customers" in owner.get(listing).content.decode()
    assert "My exports" in owner.get(listing).content.decode()
    assert "2 customers" not in other.get(listing).content.decode()
    assert "2 customers" in auditor.get(listing).content.decode()
    assert auditor.post(reverse("admin:imports_export_cancel", args=[export.pk])).status_code == 403


def test_a_page_shows_how_far_it_is_and_asks_again_only_while_it_goes_on(two: list[Customer]) -> None:
    user = clerk()
    export = asked(user)
    Export.objects.filter(pk=export.pk).update(began_at=timezone.now() - timedelta(seconds=1000))
    claim(export.job_id, 1)  # type: ignore[arg-type]
    Job.objects.update(progress_current=250_000, progress_total=1_000_000)
    live = reverse("admin:imports_export_live", args=[export.pk])
    page = billing.words(browser(user).get(live))
    assert "250,000 of 1,000,000 rows" in page
    assert re.search(r"2[45]\d rows/s, about 50 min( \d+ s)? to go", page)
    assert "hx-get" in page
    assert "hx-get" not in billing.words(browser(user).get(live.replace(str(export.pk), str(made(user).pk))))


def test_a_waiting_export_is_cancelled_by_whom_it_is_for(two: list[Customer]) -> None:
    user = clerk()
    export = asked(user)
    answer = browser(user).post(reverse("admin:imports_export_cancel", args=[export.pk]), follow=True)
    assert "No file was kept" in billing.words(answer)
    assert Job.objects.get().status == Status.CANCELLED
    again = browser(user).post(reverse("admin:imports_export_cancel", args=[export.pk]), follow=True)
    assert "nothing to cancel" in billing.words(again)


def test_what_was_removed_says_when_and_can_not_be_downloaded(two: list[Customer]) -> None:
    user = clerk()
    export = made(user)
    Export.objects.update(removed_at=timezone.now())
    page = browser(user).get(reverse("admin:imports_export_change", args=[export.pk]))
    assert "The file was removed on" in billing.words(page)
    assert browser(user).get(reverse("admin:imports_export_download", args=[export.pk])).status_code == 404


@pytest.mark.parametrize("model", ["auth.user", "jobs.job", "auth.group", "billing.invoice"])
def test_any_list_is_exported_with_all_its_columns(model: str, two: list[Customer]) -> None:
    billing.sent("100")
    user = staff(ADD, "view_user", "view_job", "view_group", "view_invoice")
    Group.objects.create(name="=office")
    client = browser(user)
    page = client.get(reverse(f"admin:{model.replace('.', '_')}_changelist"))
    found = re.search(r'name="_selected_action" value="([^"]+)"', page.content.decode())
    assert found
    ask = client.post(page.request["PATH_INFO"], {"action": "export_rows", "_selected_action": found[1]})
    columns = re.findall(r'name="columns" value="([^"]+)"', ask.content.decode())
    for kind in ("csv", "xlsx"):
        export = made(user, model=model, columns=columns, format=kind)
        rows = rows_in(export) if kind == "csv" else sheet_in(export)
        assert export.rows
        assert len(rows) == export.rows + 1
        assert {len(row) for row in rows} == {len(columns)}
        assert "<" not in str(rows)


def test_a_list_of_exports_asks_the_database_as_often_for_many_as_for_one(
    two: list[Customer], django_assert_num_queries: Any
) -> None:
    user = clerk()
    client = browser(user)
    listing = reverse("admin:imports_export_changelist")
    asked(user)
    client.get(listing)
    with django_assert_num_queries(8) as counted:
        client.get(listing)
    asked(user)
    with django_assert_num_queries(len(counted)):
        client.get(listing)
