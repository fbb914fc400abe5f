"""The ready-made groups: laid once, right by right, so that what staff change in them stays so.

A right that a later version brings is given to the groups it belongs to. One that was taken from a group, and a group
that was deleted, do not come back by themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction

from jobs.models import LaidDefault
from jobs.roles import ROLES, Role, app_of, right_of

_PREFIX = "role "


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A role, its group (None where it was deleted), and the rights that staff have taken from it and added to it."""

    role: Role
    group: Group | None
    missing: frozenset[str]
    added: frozenset[str]


def lay_roles(using: str = "default") -> None:
    """Create the groups that never were, and give each group the rights that it was never given.

    Not in a database that has not, or not yet, or no more, the tables: `migrate auth` asks as well.
    """
    if not {model._meta.db_table for model in (LaidDefault, Group)} <= set(_tables(using)):
        return
    with transaction.atomic(using=using):
        marks = LaidDefault.objects.using(using).filter(key__startswith=_PREFIX)
        laid = set(marks.values_list("key", flat=True))
        for role in ROLES:
            fresh = {right for right in role.rights if _key(role, right) not in laid}
            if fresh:
                _lay(role, fresh, using, is_new=_key(role) not in laid)


def granted(role: Role) -> Granted:
    """Return how a role's group differs from what it began with."""
    group = Group.objects.filter(name=role.name).first()
    rights = group.permissions.values_list("content_type__app_label", "codename") if group else ()
    has = frozenset(right_of(app, name) for app, name in rights)
    # Those of an application that is not installed are taken from nobody.
    there = frozenset(_permissions(role.rights, "default"))
    return Granted(role=role, group=group, missing=there - has, added=has - role.rights)


def restore(role: Role) -> Group:
    """Give a role's group, made anew if it is gone, the rights it began with; what it has besides stays."""
    with transaction.atomic():
        _lay(role, role.rights, "default", is_new=True)
        return Group.objects.get(name=role.name)


def _lay(role: Role, rights: Collection[str], using: str, *, is_new: bool) -> None:
    groups = Group.objects.using(using)
    there = _permissions(rights, using)
    group = groups.get_or_create(name=role.name)[0] if is_new else groups.filter(name=role.name).first()
    if group:
        group.permissions.add(*there.values())
    # What a migration has yet to make is given after that.
    marks = [LaidDefault(key=_key(role, right)) for right in ("", *there)]
    LaidDefault.objects.using(using).bulk_create(marks, ignore_conflicts=True)


def _tables(using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        return connections[using].introspection.table_names(cursor)


def _permissions(rights: Collection[str], using: str) -> dict[str, Permission]:
    """Return those that there are, by the names that roles have for them."""
    apps = {app_of(right) for right in rights}
    found = Permission.objects.using(using).filter(content_type__app_label__in=apps).select_related("content_type")
    named = {right_of(permission.content_type.app_label, permission.codename): permission for permission in found}
    return {right: named[right] for right in rights if right in named}


def _key(role: Role, right: str = "") -> str:
    return f"{_PREFIX}{role.name} {right}".rstrip()
