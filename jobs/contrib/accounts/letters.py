"""The letters of accounts, by the battery for mail; where that is left out, nobody is written to."""

import logging
from typing import TYPE_CHECKING, Any

from django.apps import apps

from jobs.api import Priority

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

MAIL = "jobs.contrib.mail"
WELCOME, CONFIRM, CHANGED, PASSWORD = "welcome", "confirm_address", "address_changed", "password_reset"
_LINK = "https://waybill.example/admin/welcome/WzEsMV0:1vOdQm:r7Q/"
_SAMPLES: dict[str, dict[str, Any]] = {
    WELCOME: {"name": "Ada", "username": "ada", "chooses": True, "days": 8, "url": _LINK},
    CONFIRM: {"name": "Ada", "username": "ada", "days": 8, "url": _LINK},
    CHANGED: {"name": "Ada", "username": "ada", "address": "ada@new.example"},
    PASSWORD: {"name": "Ada", "username": "ada", "days": 3, "url": "https://waybill.example/admin/reset/MQ/c8x-1/"},
}


def are_sent() -> bool:
    """Whether there is a battery that sends them."""
    return apps.is_installed(MAIL)


def send(user: "User", to: str, template: str, words: dict[str, Any], *, key: str, is_secret: bool = True) -> bool:
    """Write to a user in the caller’s transaction, once a key; False where no mail can go to the address."""
    # Mail has models, which can't be imported where it is left out.
    from jobs.contrib.mail.api import InvalidMessage, send_email

    context = {"name": user.first_name or user.get_username(), "username": user.get_username(), **words}
    try:
        # Somebody waits before a closed door, and ten thousand newsletters may be on their way.
        job: Any = {"priority": Priority.HIGH}
        send_email(to, template, context, about=user, secret=is_secret, idempotency_key=key, job=job)
    except InvalidMessage as error:
        # No account must fail for its address: its page says that nobody was written to.
        logger.warning("User %s is not written to: %s", user.pk, error)
        return False
    return True


def register_samples() -> None:
    """Let staff look at the letters."""
    if are_sent():
        from jobs.contrib.mail.api import register_sample

        for template, words in _SAMPLES.items():
            register_sample(template, words)
