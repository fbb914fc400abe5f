"""Every address of the project for every kind of person: table.txt says what each gets."""

import pytest
from django.urls import resolve
from pytest_django import Settings

from tests.roles.addresses import OF_MIDDLEWARE, every_address
from tests.roles.asking import API, SIGNED, everything, nothing_written, posted, received
from tests.roles.offers import Offers
from tests.roles.people import Person, browser
from tests.roles.table import ROWS, Row
from tests.roles.things import made

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

REFUSED = 403
# What posting nowhere answers, before or after the token is looked at.
NO_ACT = {404, 405}
PEOPLE = pytest.mark.parametrize("person", Person, ids=lambda person: person.name.lower())

# Nearly all is refused to one of them, and hardly anything to the other.
ASKING_WITH_HEAD = (Person.STAFF, Person.SUPERUSER)

BY_NAME = {row.name: row for row in ROWS}
# Things whose keys are numbers.
NUMBERED = (
    *("kind", "effect", "invoice", "draft", "rule", "channel", "schedule", "act", "limit", "api_token", "import"),
    *("alert", "customer", "seller", "group", "attachment", "run", "export", "policy", "product", "carrier"),
    *("lead", "mapping", "document", "enclosure", "payment", "event", "reconciliation", "rep", "plan"),
    *("commission_run", "statement", "report"),
)


@pytest.fixture(autouse=True)
def _scraped(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a token that nobody here shows"


def test_the_table_knows_every_address_and_no_other() -> None:
    assert {row.name for row in ROWS} == every_address()
    assert len(ROWS) == len(BY_NAME)


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in OF_MIDDLEWARE], ids=lambda row: row.name)
def test_each_row_leads_to_its_own_address(row: Row) -> None:
    if not row.name.endswith(("$", "/", ".ico")):
        keys = dict.fromkeys(NUMBERED, 1)
        ids = dict.fromkeys(
            ("failed", "running", "scheduled", "held", "copy", "batch", "message", "enclosure_key", "notification"),
            "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        )
        others = dict.fromkeys(("user", "token"), "1")
        assert resolve(row.path.format(**keys, **ids, **others).partition("?")[0]).view_name == row.name


@PEOPLE
def test_looking_shows_each_what_is_theirs_offers_nothing_refused_and_changes_nothing(person: Person) -> None:
    ids, client = made(), browser(person)
    before = everything()
    with nothing_written():
        for row in ROWS:
            path = row.path.format(**ids)
            response = received(client.get(path))
            assert response.status_code == row.get[person], row.name
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                _assert_offers_nothing_refused(person, row, path, response.content.decode())
            if person in ASKING_WITH_HEAD:
                # Django's own log-in page answers HEAD to those who are signed in, and sends them on at GET.
                assert (received(client.head(path)).status_code == REFUSED) == (row.get[person] == REFUSED), row.name
    assert everything() == before


@PEOPLE
def test_posting_is_answered_to_each_as_the_table_says_and_refused_changes_nothing(person: Person) -> None:
    ids, client = made(), browser(person)
    for row in ROWS:
        with nothing_written(unless=row.post[person] not in (REFUSED, *NO_ACT)):
            assert posted(client, row.path.format(**ids)) == row.post[person], row.name


def test_nothing_is_done_without_the_token_of_a_form() -> None:
    ids, client = made(), browser(Person.SUPERUSER, checks_tokens=True)
    before = everything()
    for row in ROWS:
        expected = {405} if row.name in OF_MIDDLEWARE else {REFUSED}
        # An address of the API that takes no POST says so.
        expected |= NO_ACT if row.path.startswith(API) and row.post[Person.SUPERUSER] in NO_ACT else set()
        # Whoever signs what they post needs no token; here nobody is taken at their word.
        expected = NO_ACT if row.name in SIGNED else expected
        assert posted(client, row.path.format(**ids)) in expected, row.name
    assert everything() == before


def _assert_offers_nothing_refused(person: Person, row: Row, path: str, page: str) -> None:
    offers = Offers(own=path)
    offers.feed(page)
    for link in offers.links:
        assert (led := _row(link)) is None or led.get[person] != REFUSED, (row.name, link)
    for post in offers.posts:
        assert (led := _row(post)) is None or led.post[person] != REFUSED, (row.name, post)


def _row(link: str) -> Row | None:
    path = link.partition("?")[0].partition("#")[0]
    if path in OF_MIDDLEWARE or path.startswith("/static/"):
        return None
    return BY_NAME.get(resolve(path).view_name)
