"""Who may do what with arguments: who may not see jobs may not act on them."""

from typing import TYPE_CHECKING, TypeGuard

from jobs.registry import find_definition
from jobs.services.mass_asking import MASS_TASKS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from jobs.models import Job

VIEW, ADD = "jobs.view_job", "jobs.add_job"
EDIT, REVEAL = "jobs.edit_job_arguments", "jobs.reveal_arguments"


def may_edit(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may retry a job with edited arguments."""
    return user.has_perms([VIEW, EDIT])


def may_edit_job(user: "User | AnonymousUser", job: "Job") -> bool:
    """Say whether a user may do so with this job: what is secret in it goes on, and could be sent elsewhere."""
    if job.task in MASS_TASKS:
        return False
    definition = find_definition(job.task)
    secrets = definition is not None and not definition.secret.isdisjoint(job.arguments)
    return may_edit(user) and (not secrets or may_reveal(user))


def may_reveal(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may see what is secret."""
    return user.has_perms([VIEW, REVEAL])


def may_start(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may make jobs."""
    return user.has_perms([VIEW, ADD])
