"""Posting to a webhook: a real web server that answers well, badly, slowly, or leads elsewhere."""

import logging
import time
from dataclasses import replace

import pytest

from jobs.backends.ports import free_port
from jobs.exceptions import NoticeNotSent
from jobs.services import posting
from jobs.services.posting import post
from tests.servers.webhook import Webhook


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of this machine's."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short silences: for those alone who never answer, as one who does may have to wait for a processor."""
    monkeypatch.setattr(posting, "WEBHOOK", replace(posting.WEBHOOK, silence=0.3, patience=0.6))


def refusal(webhook: Webhook) -> str:
    with pytest.raises(NoticeNotSent) as refused:
        post(webhook.url, "Alert: trouble", "text")
    assert "s3cret" not in str(refused.value)
    return str(refused.value)


def test_text_arrives_in_the_form_that_chats_take(webhook: Webhook) -> None:
    post(webhook.url, "Alert: trouble", "12 jobs failed.")
    assert webhook.posted == [{"text": "*Alert: trouble*\n12 jobs failed."}]


def test_markup_in_a_text_calls_nobody(webhook: Webhook) -> None:
    post(webhook.url, "Alert", "ValueError: <!channel> & more")
    assert webhook.texts == ["*Alert*\nValueError: &lt;!channel&gt; &amp; more"]


def test_error_is_told_by_its_number(webhook: Webhook) -> None:
    webhook.answer = 500
    assert refusal(webhook) == "The webhook answered 500."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(webhook: Webhook, status: int) -> None:
    webhook.answer = status
    assert "leads elsewhere" in refusal(webhook)
    assert webhook.paths == ["/services/T0/B0/s3cretT0ken"]


@pytest.mark.usefixtures("impatient")
def test_webhook_that_hangs_is_left_soon(webhook: Webhook) -> None:
    webhook.hangs = True
    began = time.monotonic()
    assert refusal(webhook) == "The webhook did not answer in time."
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("impatient")
def test_webhook_that_drips_its_answer_is_left_when_its_time_is_over(webhook: Webhook) -> None:
    webhook.drips = True
    began = time.monotonic()
    refusal(webhook)
    assert time.monotonic() - began < 5


def test_webhook_that_is_not_there_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(NoticeNotSent, match="refused the connection"):
        post(f"http://127.0.0.1:{free_port()}/s3cret", "Alert", "text")
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "nonsense"])
def test_only_the_web_is_posted_to(address: str) -> None:
    with pytest.raises(NoticeNotSent, match="does not begin with https"):
        post(address, "Alert", "text")


def test_address_that_makes_no_sense_is_an_answer_and_no_crash() -> None:
    for address in (
        "http://127.0.0.1:x/s3cret",
        "http://[::1/s3cret",
        "http://no.such.host.invalid/s3cret",
        "http:///",
    ):
        with pytest.raises(NoticeNotSent) as refused:
            post(address, "Alert", "text")
        assert "s3cret" not in str(refused.value)
