"""Who can be told by e-mail, and where."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model


def has_post() -> bool:
    """Whether there is a battery that sends e-mail: it may be left out."""
    return apps.is_installed("jobs.contrib.mail")


def address_of(person: Any) -> str:
    """Return where a person is told by e-mail; empty for whoever is not: no active staff, or without an address."""
    if not (has_post() and person.is_active and person.is_staff):
        return ""
    from jobs.contrib.mail.api import is_address

    address = str(getattr(person, get_user_model().get_email_field_name(), "") or "").strip()
    return address if address and is_address(address) else ""


def name_of(person: Any) -> str:
    """Return how a letter speaks to a person."""
    return str(person.get_full_name() or person.get_username())
