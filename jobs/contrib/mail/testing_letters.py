"""Send a letter with made-up words to whoever wants to see how it arrives."""

from typing import TYPE_CHECKING

from django.db import transaction

from jobs.api import record_act
from jobs.contrib.mail.api import send_email
from jobs.contrib.mail.models import Message
from jobs.contrib.mail.samples import sample_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def send_test(name: str, address: str, *, by: "AbstractBaseUser") -> Message:
    """Send a letter with its sample's words, and note who did; returns its message."""
    with transaction.atomic():
        message = send_email(address, name, sample_for(name), job={"requested_by": by})
        record_act(by, message, f"Sent a test of the letter “{name}”.")
    return message
