"""The EMAIL_BACKEND: every mail that Django sends becomes a row and a job, in the sender's transaction."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from jobs.contrib.mail.enqueueing import enqueue_parcels
from jobs.contrib.mail.storing import parcel_of


class EmailBackend(BaseEmailBackend):
    """Keeps messages and enqueues their jobs. The connection options of others are taken and mean nothing."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        """Take what Django passes."""
        # Django 6.1 names the mailer; it would warn of what it does not know.
        named = {"alias": options["alias"]} if options.get("alias") else {}
        super().__init__(**named)
        self.fail_silently = fail_silently

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep e-mails to be sent once the transaction commits; returns how many. Raises InvalidMessage."""
        to_somebody = [mail for mail in email_messages or () if mail.recipients()]
        enqueue_parcels([parcel_of(mail) for mail in to_somebody])
        return len(to_somebody)
