"""What every test has: the servers of tests.servers as fixtures, and what may be missing said aloud."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models.signals import post_save
from django.test import TransactionTestCase
from pytest_django.plugin import blocking_manager_key

from jobs.correlation import NOTHING, begin
from tests.copying import forget, migrating_once
from tests.emptying import empty
from tests.servers.requirement import REQUIRE_ALL
from tests.spreading import WAITING, spread

# An example that takes long tells of a busy machine: no test here is about time.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

pytest_plugins = [
    "tests.servers.chromium",
    "tests.servers.payments",
    "tests.servers.processes",
    "tests.servers.redis",
    "tests.servers.registry",
    "tests.servers.s3",
    "tests.servers.sentinel",
    "tests.servers.smtp",
    "tests.servers.waybill",
    "tests.servers.webhook",
]

# Whether xdist started this process, as one of those that run the tests.
IN_A_PROCESS_OF_SEVERAL = "PYTEST_XDIST_WORKER" in os.environ

# Places, from here, of tests that take long and are about no database.
_ONCE = (
    "benchmarks/",
    "billing/pdf/",
    "billing/test_money.py",
    "billing/test_totals.py",
    "chaos/",
    "config/test_command",
    "config/test_s3.py",
    "imports/mapping/",
    "imports/pictures/",
    "imports/reading/",
    "jobs/admin/test_alert_permissions.py",
    "jobs/admin/test_argument_form.py",
    "jobs/admin/test_nonsense.py",
    "jobs/admin/test_schedule_permissions.py",
    "jobs/management/test_up.py",
    "jobs/test_timetables.py",
)


@pytest.fixture(autouse=True)
def _belonging_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test belong to a request of another: one whose answer nobody read to its end never ends.

    Nor is a process of tests the worker that one of them let it be.
    """
    begin(NOTHING)
    monkeypatch.setattr("jobs.services.leasing._renewed", False)


@pytest.fixture(autouse=True)
def _users_are_not_welcomed() -> Iterator[None]:
    """Let users have addresses: a welcome is a message and a job, which the tests of accounts alone expect."""
    user, uid = get_user_model(), "accounts.notice"
    post_save.disconnect(sender=user, dispatch_uid=uid)
    yield
    from jobs.contrib.accounts.noticing import notice_saved

    post_save.connect(notice_saved, sender=user, dispatch_uid=uid)


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Migrate one database for all processes of a run."""
    if IN_A_PROCESS_OF_SEVERAL:
        with migrating_once(tmp_path_factory.getbasetemp().parent):
            yield
    else:
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Take away what the processes of this run copied."""
    if not IN_A_PROCESS_OF_SEVERAL:
        with session.config.stash[blocking_manager_key].unblock():
            forget(session.config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)  # before xdist reads the groups, and after Django has sorted
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Put tests where they belong: those of one installation in one process, those of PostgreSQL there."""
    driven = [item for item in items if "waybill" in getattr(item, "fixturenames", ())]
    files = sorted({item.path for item in driven})
    for item in driven:
        # Two installations at once: one alone would be all that is waited for in the end, and more are slower.
        item.add_marker(pytest.mark.xdist_group(f"waybill-{files.index(item.path) % 2}"))
    _run_once(items)
    _leave_to_postgres(config, items)
    yield
    if IN_A_PROCESS_OF_SEVERAL:
        _group(items)
    items[:] = spread(
        items,
        lambda item: any(map(item.get_closest_marker, WAITING)),
        lambda item: bool(item.get_closest_marker("browser")),
    )


def _group(items: list[pytest.Item]) -> None:
    """Do what xdist does for its mark, at a place where pytest looks for it no longer."""
    for item in items:
        if mark := item.get_closest_marker("xdist_group"):
            item._id = type(item._id).parse(f"{item.nodeid}@{mark.args[0]}")


def _run_once(items: list[pytest.Item]) -> None:
    """Mark what asks no database, or always the same one, and takes long: with each database it is the same."""
    for item in items:
        place = item.path.relative_to(item.config.rootpath / "tests").as_posix()
        # What has a place of its own is run once as it is.
        if place.startswith(_ONCE) and not any(map(item.get_closest_marker, ("broker", "browser", "postgres"))):
            item.add_marker(pytest.mark.anywhere)


def _leave_to_postgres(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests marked `postgres` to `make test-postgres`, where each of them runs."""
    if connection.vendor == "postgresql":
        return
    waiting = [item for item in items if item.get_closest_marker("postgres")]
    if REQUIRE_ALL:
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if item not in waiting]
    for item in waiting:
        item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: `make test-postgres` runs it"))
