"""A forgotten password: the letter, its link, and that nobody learns who has an account."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs import testing
from jobs.contrib.accounts.limits import LETTERS_OF_A_PLACE, LETTERS_TO_AN_ADDRESS, WINDOW
from jobs.contrib.accounts.models import Address
from jobs.contrib.accounts.tasks import answer_forgotten
from jobs.contrib.mail.api import Message
from jobs.models import Allowance, Job
from jobs.services.pruning import prune
from tests.jobs.contrib.accounts.letters import last_letter, link_in

pytestmark = pytest.mark.django_db
ADDRESS, NOBODYS = "ada@waybill.example", "nobody@waybill.example"
PASSWORD = "a long new passphrase"


@pytest.fixture
def ada() -> User:
    ada = User.objects.create_user("ada", ADDRESS, "forgotten", is_staff=True)
    Message.objects.all().delete()
    Job.objects.all().delete()
    return ada


def ask(client: Client, address: str, **headers: str) -> bytes:
    return client.post("/admin/password_reset/", {"email": address}, follow=True, headers=headers).content


def answered() -> list[Job]:
    return [testing.perform(job) for job in Job.objects.filter(task=answer_forgotten.definition.name)]


def test_login_page_leads_to_the_form(client: Client) -> None:
    assert "/admin/password_reset/" in client.get("/admin/login/").content.decode()


def test_a_request_does_and_answers_the_same_whoever_has_the_address(client: Client, ada: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as known:
        answer = ask(client, ADDRESS)
    with CaptureQueriesContext(connection) as unknown:
        assert ask(client, NOBODYS) == answer
    assert shapes(known) == shapes(unknown)
    assert any('INSERT INTO "jobs_job"' in query["sql"] for query in known)
    assert not Message.objects.exists()
    assert {job.arguments["address"]: job.result for job in answered()} == {ADDRESS: 1, NOBODYS: 0}
    assert [message.recipients for message in Message.objects.all()] == [ADDRESS]


def shapes(queries: CaptureQueriesContext) -> list[str]:
    """Return statements without what they are about: texts, numbers and the name of a savepoint."""
    return [re.sub(r"'(?:[^']|'')*'|\b\d[\w.:+-]*|\"?s\w+_x\d+\"?", "?", query["sql"]) for query in queries]


def test_what_was_typed_is_shown_to_nobody(client: Client, admin_client: Client) -> None:
    ask(client, NOBODYS)
    (job,) = answered()
    assert job.arguments == {"address": NOBODYS}
    assert NOBODYS not in admin_client.get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    assert NOBODYS not in str(list(Allowance.objects.values()))


def test_link_is_a_secret_that_sets_a_password_once_and_confirms_the_address(client: Client, ada: User) -> None:
    ask(client, ADDRESS.upper(), host="localhost")
    answered()
    message = last_letter(ADDRESS)
    assert message.is_secret
    assert "ada" in message.html
    link = link_in(message)
    form = client.get(link, follow=True)
    told = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.request["PATH_INFO"], told)
    assert client.login(username="ada", password=PASSWORD)
    assert Address.objects.get(user=ada).confirmed_at
    assert "good no longer" in Client().get(link, follow=True).content.decode()


def test_who_has_no_password_yet_is_welcomed_again_and_who_is_gone_is_not(client: Client) -> None:
    User.objects.create_user("new", ADDRESS)
    User.objects.create_user("gone", NOBODYS, "old", is_active=False)
    for address in (ADDRESS, NOBODYS):
        ask(client, address)
    answered()
    assert Message.objects.filter(recipients=ADDRESS, template="welcome").count() == 2
    assert not Message.objects.filter(recipients=NOBODYS).exists()


def test_one_address_gets_few_letters_and_one_place_asks_for_some_and_the_answer_tells_neither(client: Client) -> None:
    answers = {ask(client, spelt) for spelt in [ADDRESS, ADDRESS.upper()] * LETTERS_TO_AN_ADDRESS}
    assert Job.objects.count() == LETTERS_TO_AN_ADDRESS
    for number in range(LETTERS_OF_A_PLACE):
        answers.add(ask(client, f"{number}@waybill.example"))
    # The letters that were too many for the address count as asked for by the place.
    asked_before = 2 * LETTERS_TO_AN_ADDRESS
    assert Job.objects.count() == LETTERS_TO_AN_ADDRESS + LETTERS_OF_A_PLACE - asked_before
    assert len(answers) == 1


def test_what_was_used_up_comes_back_bit_by_bit_and_is_forgotten(client: Client) -> None:
    for _ in range(LETTERS_TO_AN_ADDRESS + 1):
        ask(client, ADDRESS)
    a_letter = WINDOW // timedelta(microseconds=1) // LETTERS_TO_AN_ADDRESS
    Allowance.objects.update(used_until=F("used_until") - a_letter)
    ask(client, ADDRESS)
    ask(client, ADDRESS)
    assert Job.objects.count() == LETTERS_TO_AN_ADDRESS + 1
    assert prune().rows["allowances"] == 0
    Allowance.objects.update(used_until=0)
    assert prune().rows["allowances"] == 2


def test_last_page_leads_to_the_login_page(client: Client) -> None:
    assert 'href="/admin/login/"' in client.get("/admin/reset/done/").content.decode()
