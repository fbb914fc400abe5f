"""A request that is larger than any form of ours is refused before it is read."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.middleware import MAX_REQUEST_BYTES, RefuseLarge
from config.settings import MIDDLEWARE


def answer(path: str, size: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("read")

    return RefuseLarge(view)(RequestFactory().post(path, CONTENT_LENGTH=size))


def test_what_is_too_large_is_refused_with_what_to_do() -> None:
    response = answer("/admin/imports/import/add/", str(MAX_REQUEST_BYTES + 1))
    assert response.status_code == 413
    assert "at most 200 MB" in response.content.decode()


def test_a_program_is_told_as_of_all_else() -> None:
    response = answer("/api/v1/jobs", str(MAX_REQUEST_BYTES + 1))
    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("size", ["", "0", str(MAX_REQUEST_BYTES), "nonsense", "-1"])
def test_all_else_is_let_through(size: str) -> None:
    assert answer("/", size).content == b"read"


def test_it_stands_before_whatever_reads_a_form() -> None:
    names = [name.rpartition(".")[2] for name in MIDDLEWARE]
    assert names.index("RefuseLarge") < names.index("CsrfViewMiddleware")
