"""Who may see and do what; and what comes from a file never acts on a page."""

import pytest
from django.test import Client

from imports.models import Import, Lead, NamedMapping, Outcome, Stage, StagedRow
from imports.services.naming import save_mapping
from tests.billing.making import browser
from tests.imports.admin.pages import LEADS, LISTED, after, checked, mapped, send, uploaded, url, words
from tests.imports.making import clerk as another

pytestmark = pytest.mark.django_db

ACTS = ("read", "map", "import", "stop", "leave", "dismiss")


def refused(client: Client, run: Import, *, says: str) -> None:
    """Assert that none of the acts is done, and that it is said why."""
    before = Import.objects.values().get(pk=run.pk)
    for act in ACTS:
        answer = client.post(url(run, act), mapped(run) | {"as_found": "1"})
        assert answer.status_code == 403, act
        assert says in words(answer), act
    assert Import.objects.values().get(pk=run.pk) == before


def test_only_what_a_person_may_write_is_offered() -> None:
    leads = browser(*LEADS)
    assert [choice["key"] for choice in leads.get(f"{LISTED}add/").context["form"].choices] == ["lead"]
    answer = send(leads, "DOT\n1", "carrier")
    assert answer.status_code == 403
    assert "To import carriers you need to be allowed to add and to change carriers." in words(answer)
    for username, lacking in (("bob", "add_lead"), ("cy", "change_lead")):
        client = browser(*(right for right in LEADS if right != lacking), username=username)
        assert "you need to be allowed to add and to change" in words(client.get(f"{LISTED}add/"))
        assert send(client).status_code == 403
    assert browser("add_lead", "change_lead", username="di").get(f"{LISTED}add/").status_code == 403
    assert not Import.objects.exists()


def test_each_act_asks_again_whether_the_records_may_be_written() -> None:
    run = checked(browser(*LEADS))
    refused(browser("change_import", "view_import", username="bob"), run, says="To import leads you need")


def test_whoever_may_see_all_imports_changes_none() -> None:
    run = checked(browser(*LEADS))
    viewer = browser("view_import", "add_import", "add_lead", "change_lead", username="bob")
    page = words(viewer.get(url(run)))
    assert "4 rows were checked" in page
    assert "Change the mapping" not in page
    assert viewer.get(url(run, "rejected")).status_code == 200
    refused(viewer, run, says="uploaded by somebody else")


def test_others_see_nothing_of_an_import() -> None:
    run = checked(browser(*LEADS))
    other = browser(*LEADS, username="bob")
    assert list(other.get(LISTED).context["cl"].result_list) == []
    assert other.get(url(run)).status_code == 302
    for page in ("rejected", "live", "import"):
        assert other.get(url(run, page)).status_code == 403, page
    refused(other, run, says="you see only what is yours")


def test_whoever_may_change_imports_goes_on_with_others() -> None:
    run = uploaded(browser(*LEADS))
    boss = browser("change_import", "add_lead", "change_lead", username="bob")
    boss.post(url(run, "map"), mapped(run))
    assert after(run).stage == Stage.CHECKED


def test_looking_changes_nothing() -> None:
    client = browser(*LEADS)
    run = checked(client)
    before = Import.objects.values().get()
    for act in ("read", "map", "stop", "leave"):
        assert client.get(url(run, act)).status_code == 405
    for page in ("import", "dismiss", "change", "rejected"):
        assert client.get(url(run, page)).status_code == 200
    assert Import.objects.values().get() == before
    assert not Lead.objects.exists()


def test_names_headers_and_cells_are_text_on_every_page() -> None:
    evil = "<script>alert(1)</script>"
    client = browser(*LEADS, "view_import", "view_namedmapping", "view_job")
    file = f"Email,{evil},Name\nada@example.com,c,{evil}\ncy@example.com,d,Cy\nx{evil},a,b\n"
    run = uploaded(client, file, name="<img src=x onerror=alert(1)>.csv")
    client.post(url(run, "map"), mapped(run, **{"column-notes": "1", "save_as": evil}))
    after(run)
    assert (run.to_create, run.invalid) == (2, 1)
    kept = NamedMapping.objects.get()
    pages = [url(run), f"{url(run)}?step=map", url(run, "import"), url(run, "dismiss"), LISTED, url(run, "live")]
    pages += [f"/admin/imports/namedmapping/{kept.pk}/change/", f"/admin/jobs/job/{run.job_id}/change/"]
    for page in pages:
        content = client.get(page).content.decode()
        assert "<script>alert" not in content, page
        assert "<img src=x" not in content, page
    assert "&lt;script&gt;" in client.get(url(run)).content.decode()


def test_a_row_that_failed_shows_its_traceback_to_those_who_see_jobs() -> None:
    run = checked(browser(*LEADS))
    StagedRow.objects.filter(run=run, line=2).update(
        outcome=Outcome.FAILED, details=[[-1, "The database refused it: no"], [-1, "Traceback: where it was"]]
    )
    Import.objects.update(failed=1, stage=Stage.IMPORTED)
    told, not_told = browser("view_import", "view_job", username="bob"), browser("view_import", username="cy")
    page = f"{url(run)}?rows=failed"
    assert "The database refused it: no" in words(not_told.get(page))
    assert "That is our fault, not the file’s." in words(not_told.get(page))
    assert "Traceback" not in words(not_told.get(page))
    assert "Traceback: where it was" in words(told.get(page))


def test_an_address_of_a_lead_is_kept_in_lower_case() -> None:
    browser(*LEADS).post("/admin/imports/lead/add/", {"email": "Ada@Example.com"})
    assert Lead.objects.get().email == "ada@example.com"


def test_lists_of_records_lead_to_their_import_whom_may() -> None:
    link = "/admin/imports/import/add/?target=lead"
    assert link in browser(*LEADS).get("/admin/imports/lead/").content.decode()
    assert link not in browser("view_lead", username="bob").get("/admin/imports/lead/").content.decode()


def test_mappings_are_deleted_and_not_edited() -> None:
    run = checked(browser(*LEADS))
    kept = save_mapping(run, "Fair", by=another())
    client = browser("view_namedmapping", "delete_namedmapping", username="bob")
    page = f"/admin/imports/namedmapping/{kept.pk}/"
    assert "E-mail: column “Email”" in words(client.get(f"{page}change/"))
    assert client.post(f"{page}change/", {"name": "x"}).status_code == 403
    client.post(f"{page}delete/", {"post": "yes"})
    assert not NamedMapping.objects.exists()


@pytest.mark.parametrize("noun", ["customer", "product"])
def test_lists_of_the_office_lead_whom_may_to_an_import(noun: str) -> None:
    own = (f"view_{noun}", f"add_{noun}", f"change_{noun}")
    address, link = f"/admin/billing/{noun}/", f'href="/admin/imports/import/add/?target={noun}"'
    assert link in browser(*own, "add_import").get(address).content.decode()
    assert link not in browser(*own, username="bob").get(address).content.decode()
    assert link not in browser(f"view_{noun}", "add_import", username="cy").get(address).content.decode()
