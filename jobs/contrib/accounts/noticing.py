"""Notice accounts and their addresses, whoever makes or changes them: the admin, a command, code."""

from collections.abc import Collection
from typing import Any

from jobs.contrib.accounts import welcoming

_FIELD = "email"


def notice_saved(*, instance: Any, raw: bool, update_fields: Collection[str] | None = None, **_: Any) -> None:
    """Follow a user's address: a signal, as Django's own commands and forms make users, and know no service of ours."""
    # Raw are fixtures, which bring people who are known; signing in saves `last_login` alone.
    if not raw and (update_fields is None or _FIELD in update_fields):
        welcoming.follow(instance.pk)
