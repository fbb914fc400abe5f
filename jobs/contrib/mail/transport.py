"""Hand e-mails to the transport behind: any backend of Django's, on a connection that is kept for the next one."""

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.signals import setting_changed

from jobs.api import mail_transport
from jobs.contrib.mail.refusals import answer, told

# A connection that was idle for longer is made anew, in seconds: servers close one without a word after some time,
# and the least that any mail server we know of waits is ten.
IDLE_SECONDS = 5.0
# Letters on one connection: some servers take no more than a hundred.
LETTERS = 100


@dataclass
class _Kept:
    """A connection of one thread of one process."""

    transport: Any
    pid: int = field(default_factory=os.getpid)
    used_at: float = field(default_factory=time.monotonic)
    letters: int = 0

    def is_usable(self) -> bool:
        """Say whether the next letter may go over it."""
        is_fresh = time.monotonic() - self.used_at < IDLE_SECONDS and self.letters < LETTERS
        # A forked process has its parent's open, and must leave it alone.
        return is_fresh and self.pid == os.getpid()


_here = threading.local()


def hand_over(message: EmailMessage) -> dict[str, str]:
    """Give an e-mail to the transport; returns whom the server refused, in its words, while others have it.

    Raises Fail where no later try would help, else MailNotSent.
    """
    kept = _take()
    try:
        try:
            refused = _send(kept.transport, message)
        except Exception as error:
            if not _was_stale(kept, error):
                raise
            # The server had closed a connection that we kept: it has seen nothing of this letter.
            close()
            kept = _take()
            refused = _send(kept.transport, message)
    except Exception as error:
        # Nobody knows what state it is in.
        recipients, server = message.recipients(), _server(kept.transport)
        close()
        raise told(error, server, recipients) from error
    _keep(kept)
    return refused


def close() -> None:
    """Close the connection that this thread keeps."""
    kept: _Kept | None = vars(_here).pop("kept", None)
    if kept and kept.pid == os.getpid():
        # It is being given up; what the other side says to that is of no interest.
        with suppress(OSError):
            kept.transport.close()


def _take() -> _Kept:
    kept: _Kept | None = getattr(_here, "kept", None)
    if kept and kept.is_usable():
        return kept
    close()
    _here.kept = fresh = _Kept(mail_transport())
    return fresh


def _keep(kept: _Kept) -> None:
    kept.used_at, kept.letters = time.monotonic(), kept.letters + 1
    # A file backend writes all letters of one connection into one file.
    if isinstance(kept.transport, FileBackend):
        close()


def _send(transport: Any, message: EmailMessage) -> dict[str, str]:
    transport.open()
    transport.send_messages([message])
    refused = getattr(getattr(transport, "connection", None), "refused", {})
    return {address: answer(code, text) for address, (code, text) in refused.items()}


def _was_stale(kept: _Kept, error: Exception) -> bool:
    has_begun = getattr(getattr(kept.transport, "connection", None), "has_begun", True)
    # smtplib's SMTPServerDisconnected is an OSError.
    return kept.letters > 0 and isinstance(error, OSError) and not isinstance(error, TimeoutError) and not has_begun


def _server(transport: Any) -> str:
    host, port = getattr(transport, "host", ""), getattr(transport, "port", "")
    return f"{host}:{port}" if port else host or type(transport).__module__.rpartition(".")[2]


def _another_server(*, setting: str, **change: object) -> None:
    # Only tests change settings.
    if setting.startswith(("EMAIL_", "MAIL")):
        close()


setting_changed.connect(_another_server)
