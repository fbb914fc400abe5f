"""Who did what to a job, a schedule or a rule, and why: entries in the admin's own history."""

from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def record_act(actor: "AbstractBaseUser | None", about: Model, act: str, reason: str = "") -> None:
    """Write an act into the history; without an actor (the command line) there is none to write it for."""
    if actor is not None:
        message = f"{act} Reason: {reason}" if reason else act
        LogEntry.objects.log_actions(actor.pk, [about], CHANGE, message, single_object=True)
