"""Send test notices, and say to whoever asked what became of each."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib import messages

from jobs.models import Channel
from jobs.services.notifying import send_test

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest


def tell_of_tests(request: "HttpRequest", channels: Iterable[Channel], actor: "User") -> None:
    """Send a test to each channel, with a message for each."""
    for channel in channels:
        notice = send_test(channel, actor=actor)
        if notice.sent_at:
            messages.success(request, f"The test reached “{channel}”. Look whether you see it there, too.")
        else:
            messages.error(request, f"The test did not reach “{channel}”. {notice.last_error}")
