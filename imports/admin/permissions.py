"""Who may see an import, and who may go on with it: also whoever imports must be allowed to write the records."""

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied

from imports.models import Import
from imports.selectors.imports import target_of
from imports.targets.registry import TARGETS
from imports.targets.target import Target

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    Somebody: TypeAlias = "User | AnonymousUser"

ADD, CHANGE, VIEW = "imports.add_import", "imports.change_import", "imports.view_import"


def may_see_all(user: "Somebody") -> bool:
    """Say whether a person sees what others import."""
    return user.has_perm(VIEW) or user.has_perm(CHANGE)


def may_see(user: "Somebody", run: Import) -> bool:
    """Say whether a person sees an import: all of them, or their own."""
    return may_see_all(user) or (user.has_perm(ADD) and run.uploaded_by_id == user.pk)


def may_write(user: "Somebody", target: Target) -> bool:
    """Say whether a person may add and change the records themselves."""
    return user.has_perms(target.write_permissions)


def may_look_at(user: "Somebody", target: Target) -> bool:
    """Say whether a person may see the records themselves."""
    names = target.model._meta
    return any(user.has_perm(f"{names.app_label}.{get_permission_codename(act, names)}") for act in ("view", "change"))


def may_act(user: "Somebody", run: Import) -> bool:
    """Say whether a person may go on with an import."""
    is_theirs = run.uploaded_by_id == user.pk and user.has_perm(ADD)
    return (is_theirs or user.has_perm(CHANGE)) and may_write(user, target_of(run))


def offered_targets(user: "Somebody") -> list[Target]:
    """Return what a person may import at all."""
    return [target for target in TARGETS.values() if user.has_perm(ADD) and may_write(user, target)]


def need_act(user: "Somebody", run: Import) -> None:
    """Refuse whoever may not go on with an import; raises PermissionDenied."""
    need_write(user, target_of(run))
    if not may_act(user, run):
        raise PermissionDenied("This file was uploaded by somebody else: you may look at it, but not go on with it.")


def need_write(user: "Somebody", target: Target) -> None:
    """Refuse whoever may not write the records; raises PermissionDenied."""
    if not may_write(user, target):
        raise PermissionDenied(
            f"To import {target.plural} you need to be allowed to add and to change {target.plural}."
        )
