"""Files as answers: nobody on the way keeps them, and no browser runs them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse

from jobs import giving_out


def test_a_download_is_kept_by_nobody_between_and_runs_nothing() -> None:
    response = giving_out.download(HttpResponse(b"<script>", content_type="text/html"), "Zoë & Söhne.html")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Zo%C3%AB%20%26%20S%C3%B6hne.html"
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_can_add_no_header() -> None:
    response = giving_out.download(HttpResponse(), 'a"; filename="b.exe\r\nSet-Cookie: a=b')
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in response.headers


def test_what_is_shown_may_use_the_browsers_viewer_and_is_kept_by_nobody_either() -> None:
    response = giving_out.shown(HttpResponse(b"%PDF-", content_type="application/pdf"), "7.pdf")
    assert response["Content-Disposition"] == 'inline; filename="7.pdf"'
    assert response["Cache-Control"] == "no-store, private"
    # A sandbox would keep the viewer out.
    assert "Content-Security-Policy" not in response.headers


@pytest.mark.parametrize(("seconds", "kept"), [(0, "no-store, private"), (60, "private, max-age=60")])
def test_a_picture_is_kept_by_the_persons_own_browser_alone(seconds: int, kept: str) -> None:
    response = giving_out.picture(HttpResponse(b"RIFF", content_type="image/webp"), seconds)
    assert response["Cache-Control"] == kept
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_stored_file_is_sent_whole_and_one_that_is_gone_is_not_found() -> None:
    path = default_storage.save("lists/a.csv", ContentFile(b"a,b\n"))
    response = giving_out.stored_file(path, "Customers.csv", "text/csv")
    assert (response["Content-Length"], response.getvalue()) == ("4", b"a,b\n")
    default_storage.delete(path)
    with pytest.raises(Http404, match="not any more"):
        giving_out.stored_file(path, "Customers.csv", "text/csv")
