"""A mail server that keeps what it is sent, and refuses when told to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from jobs.backends.ports import free_port


@dataclass
class SMTPSink:
    """A mail server on 127.0.0.1. `answer` replaces its answer to RCPT, as in "550 No such mailbox".

    `refuses` does so for single addresses. `peers` are the connections there were, by the ports of the other side.
    """

    port: int
    answer: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    peers: dict[object, SMTP] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.peers[session.peer] = server
        if refusal := self.answer or self.refuses.get(address, ""):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def about(self, words: str) -> list[EmailMessage]:
        """Return the messages that have these words in their subject."""
        return [message for message in self.messages if words in message["Subject"]]

    def hang_up(self) -> None:
        """Close every connection, as servers do that were idle for long, and wait until that is done."""
        for server in self.peers.values():
            closed = Event()
            server.loop.call_soon_threadsafe(_close, server, closed)
            closed.wait(5)

    async def handle_DATA(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.envelopes.append(envelope)
        self.messages.append(message)
        return "250 OK"


def _close(server: SMTP, closed: Event) -> None:
    if server.transport is not None:
        server.transport.close()
    closed.set()


def listen(sink: SMTPSink) -> Controller:
    """Start a server for a sink; `stop(no_assert=True)` on what is returned stops it."""
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    return controller


@pytest.fixture
def smtp_sink() -> Iterator[SMTPSink]:
    """A running mail server for one test."""
    sink = SMTPSink(free_port())
    controller = listen(sink)
    try:
        yield sink
    finally:
        controller.stop(no_assert=True)
