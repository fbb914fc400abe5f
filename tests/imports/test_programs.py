"""A program brings a file: it goes on by itself, or waits for a person where one must look."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imports.models import Import, Lead, NamedMapping, Stage
from imports.services import asking
from imports.services.naming import save_mapping
from jobs import testing
from jobs.api import Via
from jobs.contrib.notifications.models import Notification
from jobs.contrib.rest.scopes import Scope
from jobs.models import Job, OperatorAct
from tests.imports.making import checked
from tests.jobs.contrib.rest.programs import program

pytestmark = pytest.mark.django_db

IMPORTS = "/api/v1/imports"
GOOD = "Email,Name\nada@example.com,Ada\nbob@example.com,Bob\n"
MIXED = "Email,Name\nada@example.com,Ada\nnonsense,Bob\n"
RIGHTS = ("add_import", "add_lead", "change_lead")


@pytest.fixture(autouse=True)
def _saved_mapping() -> None:
    run = checked(GOOD)
    save_mapping(run, "Fair", by=run.uploaded_by)  # type: ignore[arg-type]
    Import.objects.all().delete()


def owner(*rights: str, username: str = "ada") -> User:
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="imports", codename__in=rights))
    return user


def bring(client: Client, content: str, key: str = "", **fields: str) -> Any:
    file = SimpleUploadedFile("leads.csv", content.encode(), "text/csv")
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(IMPORTS, {"file": file, "target": "lead", "mapping": "Fair", **fields}, headers=headers)


def ended(client: Client, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.content
    testing.run_pending()
    told: dict[str, Any] = client.get(answer["Location"]).json()
    return told


def test_a_file_of_good_rows_is_in_without_anybody_looking() -> None:
    ada = owner(*RIGHTS)
    client = program(ada)
    begun = bring(client, GOOD)
    assert (begun.json()["stage"], begun.json()["poll_after"]) == ("reading", 2)
    told = ended(client, begun)
    assert (told["stage"], told["counts"]["created"], told["waits_for_person"]) == ("imported", 2, False)
    assert set(Lead.objects.values_list("email", flat=True)) == {"ada@example.com", "bob@example.com"}
    run = Import.objects.get()
    assert (run.uploaded_by, run.imported_by) == (ada, ada)
    acts = OperatorAct.objects.filter(label="leads.csv", actor=ada)
    assert {(act.sentence, act.via) for act in acts} == {
        (sentence, Via.API) for sentence in ("Uploaded.", "Mapped and checked.", "Imported.")
    }


def test_a_refused_row_keeps_all_of_them_waiting_for_a_person() -> None:
    client = program(ada := owner(*RIGHTS))
    told = ended(client, bring(client, MIXED))
    assert (told["stage"], told["waits_for_person"], told["counts"]["invalid"]) == ("checked", True, 1)
    assert told["why"].startswith("Rows that are invalid or duplicates: 1.")
    assert told["links"]["admin"].endswith(f"/admin/imports/import/{told['id']}/change/")
    assert not Lead.objects.exists()
    assert Notification.objects.get(recipient=ada).title == "leads.csv waits for you"


def test_refused_rows_are_left_out_where_the_program_says_so() -> None:
    client = program(owner(*RIGHTS))
    told = ended(client, bring(client, MIXED, skip_refused="true"))
    assert (told["stage"], told["counts"]["created"], told["counts"]["invalid"]) == ("imported", 1, 1)
    assert Lead.objects.get().email == "ada@example.com"


def test_a_file_that_the_mapping_does_not_fit_waits_to_be_mapped() -> None:
    client = program(owner(*RIGHTS))
    told = ended(client, bring(client, "Mail address,Name\nada@example.com,Ada\n"))
    assert (told["stage"], told["waits_for_person"]) == ("read", True)
    assert told["why"].startswith("The mapping “Fair” does not fit this file.")


def test_what_a_person_has_changed_goes_on_only_with_a_person() -> None:
    client = program(ada := owner(*RIGHTS))
    begun = bring(client, MIXED)
    assert ended(client, begun)["stage"] == "checked"
    asking.read_as(Import.objects.get(), None, by=ada)
    testing.run_pending()
    told = client.get(begun["Location"]).json()
    assert (told["stage"], told["waits_for_person"], told["why"]) == ("read", True, "")


def test_whoever_was_switched_off_meanwhile_writes_nothing() -> None:
    ada = owner(*RIGHTS)
    bring(program(ada), GOOD)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    testing.run_pending()
    assert (Import.objects.get().stage, Lead.objects.count()) == (Stage.READ, 0)


@pytest.mark.parametrize("lost", RIGHTS)
def test_whoever_lost_a_permission_meanwhile_writes_nothing(lost: str) -> None:
    ada = owner(*RIGHTS, "view_import")
    begun = bring(program(ada), GOOD)
    ada.user_permissions.remove(Permission.objects.get(content_type__app_label="imports", codename=lost))
    told = ended(program(User.objects.get(pk=ada.pk)), begun)
    assert (told["stage"], told["why"]) == ("read", "Whoever asked for it may no longer import such files.")
    assert not Lead.objects.exists()


def test_sent_again_with_its_key_it_is_one_import_and_another_file_is_refused() -> None:
    client = program(owner(*RIGHTS))
    first, again = bring(client, GOOD, key="monday"), bring(client, GOOD, key="monday")
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert Import.objects.count() == 1
    assert bring(client, MIXED, key="monday").json()["code"] == "idempotency_key_reused"


def test_a_body_that_is_no_form_is_refused() -> None:
    client = program(owner(*RIGHTS))
    refused = client.post(IMPORTS, b"none", content_type="multipart/form-data")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
    assert client.post(IMPORTS, "{}", content_type="application/json").status_code == 422


@pytest.mark.parametrize("lacking", RIGHTS)
def test_each_permission_is_needed(lacking: str) -> None:
    refused = bring(program(owner(*(right for right in RIGHTS if right != lacking))), GOOD)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert not Import.objects.exists()


def test_a_token_needs_the_scope_and_others_see_nothing() -> None:
    ada = owner(*RIGHTS)
    assert bring(program(ada, [Scope.JOBS_ENQUEUE]), GOOD).json()["code"] == "insufficient_scope"
    begun = bring(program(ada), GOOD)
    assert program(ada, [Scope.JOBS_READ]).get(begun["Location"]).status_code == 403
    bob = program(owner(*RIGHTS, username="bob"))
    hidden, missing = bob.get(begun["Location"]), bob.get(f"{IMPORTS}/999999")
    assert (hidden.status_code, missing.status_code, bob.get(f"{IMPORTS}/x").status_code) == (404, 404, 404)
    assert program(owner("view_import", username="eve")).get(begun["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"target": "planet"}, "#/target"), ({"mapping": "None such"}, "#/mapping"), ({}, "#/file")]
)
def test_what_cant_be_is_said_by_field(fields: dict[str, str], pointer: str) -> None:
    refused = bring(program(owner(*RIGHTS)), "" if pointer == "#/file" else GOOD, **fields)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert not Import.objects.exists()
    assert not Job.objects.filter(task="imports.tasks.read_file", status="ready").exists()
    assert NamedMapping.objects.count() == 1
