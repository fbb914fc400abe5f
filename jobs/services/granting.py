"""The ready-made groups: laid once, right by right, so that what staff change in them stays so.

A right that a later version brings is given to the groups it belongs to. One that was taken from a group, and a group
that was deleted, do not come back by themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction
from django.db.models import QuerySet

from jobs.models import LaidDefault
from jobs.roles import ROLES, Role

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
    has = frozenset(name if app == "jobs" else f"{app}.{name}" for app, name in rights)
    return Granted(role=role, group=group, missing=role.rights - has, added=has - role.rights)


def restore(role: Role) -> Group:
    """Give a role's group, made anew if it is gone, the rights it began with; what it has besides stays."""
    with transaction.atomic():
        _lay(role, role.rights, "default", is_new=True)
        return Group.objects.get(name=role.name)


def _lay(role: Role, rights: Collection[str], using: str, *, is_new: bool) -> None:
    groups = Group.objects.using(using)
    there = list(_permissions(rights, using))
    group = groups.get_or_create(name=role.name)[0] if is_new else groups.filter(name=role.name).first()
    if group:
        group.permissions.add(*there)
    # What a migration has yet to make is given after that.
    marks = [LaidDefault(key=_key(role, right)) for right in ("", *(permission.codename for permission in there))]
    LaidDefault.objects.using(using).bulk_create(marks, ignore_conflicts=True)


def _tables(using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        return connections[using].introspection.table_names(cursor)


def _permissions(rights: Collection[str], using: str) -> QuerySet[Permission]:
    return Permission.objects.using(using).filter(content_type__app_label="jobs", codename__in=rights)


def _key(role: Role, right: str = "") -> str:
    return f"{_PREFIX}{role.name} {right}".rstrip()
