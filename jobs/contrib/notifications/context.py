"""What every page of the admin may show of notifications."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from jobs.contrib.notifications.reading import COUNT_UP_TO, count_unread


class Bell:
    """The bell of whoever is signed in: asked for the number once a page, and only where a template shows it."""

    def __init__(self, request: HttpRequest) -> None:
        """Note whose bell it is."""
        self._request = request

    def unread(self) -> int:
        """Return how many notifications are unread."""
        user = self._request.user
        return count_unread(user) if user.is_authenticated and user.is_staff else 0

    def words(self) -> str:
        """Return the number as the bell shows it."""
        count = self.unread()
        return f"{COUNT_UP_TO}+" if count > COUNT_UP_TO else str(count)


def bell(request: HttpRequest) -> Mapping[str, Any]:
    """Return the context processor's part."""
    return {"notifications_bell": Bell(request)}
