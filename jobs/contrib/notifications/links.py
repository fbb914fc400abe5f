"""Addresses that letters lead to, and the token that proves who may stop them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from jobs.contrib.notifications.models import Way

_SIGNER = "jobs.contrib.notifications.unsubscribing"


def link_to(notification_id: UUID) -> str:
    """Return the address that leads to what a notification is about, for whoever may open that."""
    return settings.SITE_URL + reverse("admin:notifications_notification_open", args=[notification_id])


def link_to_all() -> str:
    """Return the address of one's unread notifications."""
    return settings.SITE_URL + reverse("admin:notifications_notification_changelist") + "?show=unread"


def link_to_preferences() -> str:
    """Return the address where one chooses what is e-mailed."""
    return settings.SITE_URL + reverse("admin:notifications_notification_preferences")


def link_to_stop(person_id: Any, way: Way) -> str:
    """Return the address that stops what comes to a person in this way; whoever holds it may, and nothing else."""
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token_for(person_id, way)])


def token_for(person_id: Any, way: Way) -> str:
    """Return the signed name of a person and a way. It does not age: a letter may be opened years later."""
    return Signer(salt=_SIGNER).sign_object([str(person_id), way.value])


def read_token(token: str) -> tuple[str, Way] | None:
    """Return the person's key and the way that a token names; None for one that we have not signed."""
    try:
        person_id, way = Signer(salt=_SIGNER).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return str(person_id), Way(way)


def headers_to_stop(link: str) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop letters: RFC 2369, and RFC 8058 for one click."""
    headers = {"List-Unsubscribe": f"<{link}>", "Auto-Submitted": "auto-generated"}
    if link.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
