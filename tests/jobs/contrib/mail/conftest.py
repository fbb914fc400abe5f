"""Mail sent through the product's own backend, to a real mail server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import environ
import pytest

from config.mail import mail_settings
from jobs.contrib.mail import transport
from tests.servers.smtp import SMTPSink


@pytest.fixture
def send_through(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let the project send through a server at an address, as EMAIL_URL does."""

    def use(url: str) -> None:
        monkeypatch.setenv("EMAIL_URL", url)
        for name, value in mail_settings(environ.Env(), Path()).items():
            setattr(settings, name, value)

    yield use
    transport.close()


@pytest.fixture
def post_office(smtp_sink: SMTPSink, send_through: Callable[[str], None]) -> SMTPSink:
    """A mail server that the project sends to, by jobs."""
    send_through(smtp_sink.url)
    return smtp_sink
