"""Each request has an id: the one it came with, if that is a proper one, or its own."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from django.urls import path

from jobs.api import correlation_id
from jobs.correlation import NOTHING, origin
from jobs.middleware import correlation
from jobs.models import Job
from tests.sample import tasks


def told(request: HttpRequest) -> HttpResponse:
    return HttpResponse(correlation_id())


async def told_later(request: HttpRequest) -> HttpResponse:
    before = correlation_id()
    await asyncio.sleep(0.001)
    return HttpResponse(f"{before} {correlation_id()}")


def asking(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(tasks.add.enqueue(a=1).pk))


urlpatterns = [path("told/", told), path("later/", told_later), path("ask/", asking)]
pytestmark = pytest.mark.urls(__name__)


def test_a_request_keeps_the_id_it_came_with_and_the_answer_says_it() -> None:
    response = Client().get("/told/", headers={"X-Request-ID": "proxy-0123.a_b"})
    assert response.content == b"proxy-0123.a_b"
    assert response["X-Request-ID"] == "proxy-0123.a_b"


def test_a_request_that_names_itself_as_a_job_does_not_join_its_family() -> None:
    job_id = "019aa0b0-94cf-7b2a-8a1c-3f2f6f1f9d10"
    assert Client().get("/told/", headers={"X-Request-ID": job_id}).content.decode() == UUID(job_id).hex
    random = "7f3bdc0e-5d0f-4b6e-9a57-0d9b3d3a1c55"
    assert Client().get("/told/", headers={"X-Request-ID": random}).content.decode() == random


def test_a_request_without_an_id_gets_one_that_no_other_has() -> None:
    first, second = (Client().get("/told/") for _ in range(2))
    assert UUID(first["X-Request-ID"]).version == 7
    assert first.content.decode() == first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize(
    "hostile",
    [
        "abcdefgh\r\nSet-Cookie: a=b",
        "abcdefgh\n",
        "x" * 10_240,
        "x" * 65,
        "short",
        "żółw-żółw",
        "abcdefgh\x00",
        "１２３４５６７８",
        "<script>alert(1)</script>",
        "a b c d e f g h",
        "'; drop table jobs_job",
        "",
    ],
)
def test_an_id_that_could_harm_a_log_or_a_page_is_replaced(hostile: str) -> None:
    # As a server hands it over, without a client that would refuse to send it.
    request = RequestFactory().get("/told/")
    assert isinstance(request, WSGIRequest)
    request.META["HTTP_X_REQUEST_ID"] = hostile
    response = correlation(told)(request)
    assert isinstance(response, HttpResponse)
    assert UUID(response["X-Request-ID"]).version == 7
    assert response.content.decode() == response["X-Request-ID"]


def test_nothing_is_left_of_a_request_when_it_is_over() -> None:
    Client().get("/told/")
    assert origin() == NOTHING


def test_what_django_logs_of_an_answer_belongs_to_the_request() -> None:
    seen: list[str] = []

    class Witness(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(correlation_id())

    witness = Witness()
    logging.getLogger("django.request").addHandler(witness)
    try:
        assert Client().get("/nowhere/", headers={"X-Request-ID": "not-found-1"}).status_code == 404
    finally:
        logging.getLogger("django.request").removeHandler(witness)
    assert seen == ["not-found-1"]


def test_requests_at_once_in_one_thread_do_not_mix() -> None:
    ids = [f"request-{number}" for number in range(50)]
    client = AsyncClient()

    async def ask() -> list[Any]:
        return await asyncio.gather(*(client.get("/later/", headers={"X-Request-ID": name}) for name in ids))

    # In a thread of its own: a browser of another test may have left its loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        responses = thread.submit(lambda: asyncio.run(ask())).result()
    assert [response.content.decode() for response in responses] == [f"{name} {name}" for name in ids]
    assert [response["X-Request-ID"] for response in responses] == ids


@pytest.mark.django_db
def test_a_job_that_a_request_enqueues_has_its_id() -> None:
    response = Client().get("/ask/", headers={"X-Request-ID": "from-the-proxy"})
    job = Job.objects.get(pk=response.content.decode())
    assert (job.correlation_id, job.parent_id) == ("from-the-proxy", None)
