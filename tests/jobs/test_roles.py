"""The ready-made groups: complete, laid once, and then what staff make of them."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from jobs.models import LaidDefault
from jobs.roles import ADMINISTRATOR, OPERATOR, ROLES, VIEWER, Role, app_of, right_of
from jobs.services.granting import granted, lay_roles, restore

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"


def rights(role: Role) -> set[str]:
    has = Group.objects.get(name=role.name).permissions.values_list("content_type__app_label", "codename")
    return {right_of(app, codename) for app, codename in has}


def permission(codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label="jobs", codename=codename)


def test_every_right_belongs_to_a_role_and_every_right_of_a_role_exists() -> None:
    there_are = set(Permission.objects.filter(content_type__app_label="jobs").values_list("codename", flat=True))
    assert there_are == {right for right in ADMINISTRATOR.rights if app_of(right) == "jobs"}
    every = Permission.objects.values_list("content_type__app_label", "codename")
    assert {right_of(app, codename) for app, codename in every} >= ADMINISTRATOR.rights


def test_each_role_may_what_the_one_before_may() -> None:
    assert VIEWER.rights < OPERATOR.rights < ADMINISTRATOR.rights


def test_viewers_only_see() -> None:
    assert all(right.startswith("view_") for right in VIEWER.rights)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_the_groups_are_there_after_a_migration(role: Role) -> None:
    assert rights(role) == role.rights


def test_what_staff_take_and_add_stays_so() -> None:
    group = Group.objects.get(name=OPERATOR.name)
    group.permissions.remove(permission("cancel_job"))
    group.permissions.add(permission("erase_job"))
    lay_roles()
    assert rights(OPERATOR) == OPERATOR.rights - {"cancel_job"} | {"erase_job"}
    told = granted(OPERATOR)
    assert (set(told.missing), set(told.added)) == ({"cancel_job"}, {"erase_job"})


def test_a_group_that_was_deleted_does_not_come_back() -> None:
    Group.objects.get(name=VIEWER.name).delete()
    lay_roles()
    assert granted(VIEWER).group is None


def test_a_right_of_a_later_version_reaches_the_groups() -> None:
    Group.objects.get(name=OPERATOR.name).permissions.remove(permission("run_job"))
    LaidDefault.objects.filter(key=f"role {OPERATOR.name} run_job").delete()
    lay_roles()
    assert "run_job" in rights(OPERATOR)


def test_a_right_that_a_migration_has_yet_to_make_is_given_after_it() -> None:
    permission("run_job").delete()
    LaidDefault.objects.filter(key=f"role {OPERATOR.name} run_job").delete()
    lay_roles()
    assert "run_job" not in rights(OPERATOR)
    call_command("migrate", verbosity=0)
    assert "run_job" in rights(OPERATOR)


def test_a_right_of_an_application_that_is_not_installed_is_missed_by_nobody() -> None:
    Permission.objects.filter(content_type__app_label="mail").delete()
    LaidDefault.objects.all().delete()
    lay_roles()
    assert rights(OPERATOR) == {right for right in OPERATOR.rights if app_of(right) != "mail"}
    assert not granted(OPERATOR).missing
    # Installed later, it is given.
    call_command("migrate", verbosity=0)
    assert rights(OPERATOR) == OPERATOR.rights


def test_a_database_without_the_tables_gets_no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LaidDefault._meta, "db_table", "jobs_not_yet")
    lay_roles()


def test_a_group_is_restored_with_what_it_has_besides() -> None:
    Group.objects.get(name=VIEWER.name).delete()
    Group.objects.get(name=OPERATOR.name).permissions.set([permission("erase_job")])
    for role in ROLES:
        restore(role)
    assert rights(VIEWER) == VIEWER.rights
    assert rights(OPERATOR) == OPERATOR.rights | {"erase_job"}


def test_the_command_tells_who_is_in_a_group_and_how_it_differs() -> None:
    group = Group.objects.get(name=OPERATOR.name)
    group.permissions.remove(permission("cancel_job"))
    User.objects.create_user("ada").groups.add(group)
    Group.objects.get(name=VIEWER.name).delete()
    out = StringIO()
    call_command("jobs", "roles", stdout=out, no_color=True)
    assert "Jobs: Viewer (deleted)" in out.getvalue()
    assert "Jobs: Operator (1 person)" in out.getvalue()
    assert "  taken from it: cancel_job" in out.getvalue()
    call_command("jobs", "roles", "--restore", stdout=out, no_color=True)
    assert rights(OPERATOR) == OPERATOR.rights


def test_the_documented_table_is_the_declared_one() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    told = {cells[0].strip("` "): [bool(cell.strip()) for cell in cells[2:]] for cells in map(_cells, lines) if cells}
    assert told == {right: [right in role.rights for role in ROLES] for right in ADMINISTRATOR.rights}


def _cells(line: str) -> list[str]:
    return line.strip().strip("|").split("|") if line.startswith("| `") else []
