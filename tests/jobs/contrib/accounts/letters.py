"""Letters of accounts as tests read them: before they are sent, as their words are gone afterwards."""

import re

from jobs.contrib.mail.api import Message


def last_letter(to: str) -> Message:
    """Return the letter that was written last to an address."""
    message = Message.objects.filter(recipients=to).order_by("pk").last()
    assert message, f"nobody wrote to {to}"
    return message


def link_in(message: Message) -> str:
    """Return the path of the link in a letter, which is on the site that settings name."""
    found = re.search(r"http://testserver(/admin/\S+)", message.text)
    assert found, message.text
    assert found[1] in message.html
    return found[1]
