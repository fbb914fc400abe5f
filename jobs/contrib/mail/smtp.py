"""Django's SMTP backend, which also notes whom the server refused, and how far a conversation came."""

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends import smtp

Refusals = dict[str, tuple[int, bytes]]


class _Noting:
    """What smtplib answers and Django drops."""

    refused: Refusals
    # Whether the server may have a letter whose answer was lost.
    has_begun: bool = False

    def sendmail(self, from_addr: str, to_addrs: str | Sequence[str], *more: Any, **options: Any) -> Refusals:
        """Send, and note who was refused while others were not."""
        self.refused, self.has_begun = {}, False
        refused: Refusals = super().sendmail(from_addr, to_addrs, *more, **options)  # type: ignore[misc]
        self.refused = refused
        return refused

    def data(self, msg: Any) -> Any:
        """Note that from here on the server may have it."""
        self.has_begun = True
        return super().data(msg)  # type: ignore[misc]


class NotingSMTP(_Noting, smtplib.SMTP):
    """In the open, or encrypted from STARTTLS on."""


class NotingSMTPS(_Noting, smtplib.SMTP_SSL):
    """Encrypted from the beginning."""


class EmailBackend(smtp.EmailBackend):
    """Django's, on connections that note."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The connection to make."""
        return NotingSMTPS if self.use_ssl else NotingSMTP
