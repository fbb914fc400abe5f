"""The staff login of an installation that is being tried out; `manage.py up` is its only maker."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model

USERNAME = "demo"
# No look-alikes; four groups of four hold 79 bits.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


@dataclass(frozen=True)
class DemoLogin:
    """Who may sign in; the password is None when its owner has changed it."""

    username: str
    password: str | None


def demo_login(path: Path) -> DemoLogin:
    """Return the demo login, made at first use; its password is kept at `path`, for its owner only."""
    users = get_user_model()._default_manager
    user = users.filter(**{get_user_model().USERNAME_FIELD: USERNAME}).first()
    if user is None:
        password = _kept_password(path)
        users.create_superuser(USERNAME, password=password)
        return DemoLogin(USERNAME, password)
    kept = path.read_text().strip() if path.exists() else ""
    return DemoLogin(USERNAME, kept if kept and user.check_password(kept) else None)


def _kept_password(path: Path) -> str:
    """Write a new password to the file before any user has it: a crash between loses nothing."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{password}\n")
    return password
