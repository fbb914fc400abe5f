"""Whose act it is that is done from the command line."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import CommandError


def actor_named(username: str | None) -> AbstractBaseUser | None:
    """Return the user of this name; None, for the command line itself, without one. Raises CommandError."""
    if username is None:
        return None
    try:
        return get_user_model()._default_manager.get_by_natural_key(username)
    except get_user_model().DoesNotExist:
        raise CommandError(f"There is no user {username!r}: leave --by out, or name one who can sign in.") from None
