"""Who may do what with arguments: who may not see jobs may not act on them."""

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

VIEW, ADD = "jobs.view_job", "jobs.add_job"
EDIT, REVEAL = "jobs.edit_job_arguments", "jobs.reveal_arguments"


def may_edit(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may retry a job with edited arguments."""
    return user.has_perms([VIEW, EDIT])


def may_reveal(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may see what is secret."""
    return user.has_perms([VIEW, REVEAL])


def may_start(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may make jobs."""
    return user.has_perms([VIEW, ADD])
