"""What other applications import to tell staff something in the back office."""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from jobs.contrib.notifications.content import Content, InvalidNotification
from jobs.contrib.notifications.models import Level
from jobs.contrib.notifications.telling import tell

__all__ = ["InvalidNotification", "Level", "notify"]


def notify(
    users: "AbstractBaseUser | Iterable[AbstractBaseUser]",
    title: str,
    body: str = "",
    *,
    subject: models.Model | None = None,
    url: str = "",
    level: Level = Level.INFO,
    idempotency_key: str = "",
    is_mailed_already: bool = False,
) -> None:
    """Tell people something, in the current transaction; many are told by a batch of jobs.

    `subject` is linked to where its page in the admin may be seen, or `url`, a path of this site. The same key reaches
    a person once. Each is e-mailed as its recipient has chosen, unless the caller sends a letter of its own. Raises
    InvalidNotification.
    """
    made = Content.made(title, body, subject=subject, url=url, level=level, idempotency_key=idempotency_key)
    content = replace(made, is_mailed_already=is_mailed_already)
    people = [users] if isinstance(users, AbstractBaseUser) else users
    tell([user.pk for user in people], content)
