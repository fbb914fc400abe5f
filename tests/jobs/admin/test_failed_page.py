"""The page of what failed, and the notes on it."""

import html
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.models import CauseNote, Job, Status
from tests.jobs.admin import making
from tests.jobs.admin.making import CANCEL, NOTE, RETRY, VIEW

pytestmark = pytest.mark.django_db
PAGE = "/admin/jobs/job/failed/"


def body(client: Client, address: str = PAGE) -> str:
    return " ".join(client.get(address).content.decode().split())


def links(text: str, part: str) -> list[str]:
    """Return the addresses on a page that have this part."""
    found = [html.unescape(piece.partition('"')[0]) for piece in text.split('href="')[1:]]
    return [address for address in found if part in address]


def test_each_cause_is_shown_with_its_number_and_a_sample() -> None:
    customer = User.objects.create(username="Lovelace Ltd")
    making.failed("No stamp 1"), making.failed("No stamp 2", about=customer)
    making.failed("<b>closed</b>")
    text = body(making.browser(VIEW))
    assert text.count("Send letter by post</strong>") == 2
    assert "ValueError: No stamp 2" in text
    assert "Lovelace Ltd: Send letter by post" in text
    assert "<b>closed" not in text
    numbers = [address for address in links(text, "fingerprint") if "retry-all" not in address]
    assert len(numbers) == 2


def test_the_number_leads_to_the_jobs_behind_it() -> None:
    wanted, other = [making.failed("No stamp 1"), making.failed("No stamp 2")], making.failed("closed")
    client = making.browser(VIEW)
    first = links(body(client), "/admin/jobs/job/?q=")[0]
    shown = body(client, first)
    assert [str(job.pk) in shown for job in [*wanted, other]] == [True, True, False]


def test_a_whole_cause_is_retried_from_here_and_one_comes_back() -> None:
    wanted, other = [making.failed("No stamp 1"), making.failed("No stamp 2")], making.failed("closed")
    client = making.browser(VIEW, RETRY)
    [address, _] = links(body(client, f"{PAGE}?span=7d"), "retry-all")
    asked = parse_qs(urlsplit(address).query)
    response = client.post(address, {"q": asked["q"], "next": asked["next"], "reason": ""})
    assert response["Location"] == f"{PAGE}?span=7d"
    standing = [Job.objects.get(pk=job.pk).status for job in [*wanted, other]]
    assert standing == [Status.READY, Status.READY, Status.FAILED]


def test_what_is_being_retried_for_the_same_cause_can_be_cancelled() -> None:
    making.failed()
    retrying = making.failed()
    Job.objects.filter(pk=retrying.pk).update(status=Status.RETRYABLE)
    client = making.browser(VIEW, CANCEL)
    text = body(client)
    assert "Cancel 1 retrying…" in text
    [address] = links(text, "cancel-all")
    client.post(address, {"q": parse_qs(urlsplit(address).query)["q"], "reason": ""})
    assert Job.objects.get(pk=retrying.pk).status == Status.CANCELLED


def test_who_may_only_look_is_offered_nothing_to_do() -> None:
    making.failed()
    text = body(making.browser(VIEW))
    assert links(text, "-all/") == links(text, "/note/") == []


def test_span_is_in_the_address_and_an_unknown_one_is_the_usual() -> None:
    Job.objects.filter(pk=making.failed().pk).update(finished_at=timezone.now() - timedelta(days=3))
    client = making.browser(VIEW)
    assert "No job that failed within the last 24 hours waits for anybody" in body(client)
    assert "No job that failed" in body(client, f"{PAGE}?span=nonsense")
    assert "Send letter by post" in body(client, f"{PAGE}?span=7d")
    assert '<a href="?span=7d" aria-current="page">' in body(client, f"{PAGE}?span=7d")


def test_note_is_written_changed_and_taken_away_with_who_said_it() -> None:
    making.failed("No stamp 1")
    client = making.browser(VIEW, NOTE)
    [address] = links(body(client), "/note/")
    assert client.post(address, {"note": "Ada buys stamps", "next": PAGE})["Location"] == PAGE
    making.failed("No stamp 2")
    assert "<strong>ada</strong>" in body(client)
    assert ": Ada buys stamps" in body(client)
    assert 'value="Ada buys stamps"' in body(client, address)
    client.post(address, {"note": "Grace does", "next": PAGE})
    assert [note.note for note in CauseNote.objects.all()] == ["Grace does"]
    client.post(address, {"note": "", "next": PAGE})
    assert not CauseNote.objects.exists()


def test_too_long_a_note_is_kept_in_the_form() -> None:
    making.failed()
    client = making.browser(VIEW, NOTE)
    [address] = links(body(client), "/note/")
    response = client.post(address, {"note": "x" * 301})
    assert "at most 300 characters" in response.content.decode()
    assert "x" * 301 in response.content.decode()


@pytest.mark.parametrize(
    "query", ["", "?task=", f"?task={'x' * 201}&fingerprint=a", "?task=a&fingerprint=12345678901234567"]
)
def test_note_of_nothing_is_not_found(query: str) -> None:
    assert making.browser(VIEW, NOTE).get(f"{PAGE}note/{query}").status_code == 404


def test_page_takes_twelve_queries_at_most(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for word in ("one", "two", "three"):
        making.failed(f"no {word}")
    client = making.browser(VIEW, RETRY, CANCEL, NOTE)
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_list_leads_here() -> None:
    making.failed()
    assert f'href="{PAGE}"' in body(making.browser(VIEW), "/admin/jobs/job/")
