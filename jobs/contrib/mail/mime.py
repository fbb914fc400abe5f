"""How an e-mail is written: headers that hold an address of the web in one piece, and boundaries of our own.

Python's modern policy encodes a word that is longer than a line (RFC 2047); a mail program that looks for a link takes
such a one for none (cpython, `email._header_value_parser`). Django 6 writes mails by that policy.
A boundary that is not given is looked for in the whole letter, by an expression that is compiled for it alone.
"""

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import EmailPolicy
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives

# RFC 2369 and 8058: what mail programs read, and not people.
WHOLE = ("list-unsubscribe", "list-unsubscribe-post", "list-help", "list-post", "list-archive")


class WholeHeader(UnstructuredHeader):
    """A header of ASCII that is written as it is."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return it on one line: 998 characters may stand there (RFC 5322, section 2.1.1)."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


class MimeMail(EmailMultiAlternatives):
    """An e-mail whose links in headers arrive as links, and which is quickly written."""

    def message(self, *, policy: Any = None) -> Any:
        """Return what is sent; `policy` is Django 6's, which 5.2 does not know and does not need."""
        if policy is None:
            written = super().message()
        else:
            written = super().message(policy=policy.clone(header_factory=_headers()))
        for part in written.walk():
            if part.is_multipart():
                part.set_boundary(uuid4().hex)
        return written


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in WHOLE:
        registry.map_to_type(name, WholeHeader)  # type: ignore[arg-type]  # as its own unstructured one
    return registry
