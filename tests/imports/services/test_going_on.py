"""Checking and importing are broken off before each statement they make, and gone on with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection

from imports.models import EmptyCells, Import, InvalidRows, Lead, Outcome, Stage, StagedRow
from imports.selectors.imports import mapping_of
from imports.services import asking, checking, importing
from jobs import testing
from tests.imports.making import clerk, uploaded

# The database is asked for transactions, which every one has; what it does with its own errors is told elsewhere.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.anywhere]

ROWS = ["Email,Name"] + [f"p{number}@example.com,Person {number}" for number in range(7)]
# The second is invalid, the last is a duplicate of the first.
FILE = "\n".join([*ROWS[:2], "nonsense,Nobody", *ROWS[2:], "P0@example.com,Again"])
# Far more than either makes.
ENOUGH = 200


class BreaksOff:
    """Lets so many statements through, and fails once."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.has_struck = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.left and not self.has_struck:
            self.has_struck = True
            raise OperationalError("the server closed the connection")
        self.left -= 1
        return execute(sql, params, many, context)


@contextmanager
def broken_off(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: int) -> Iterator[BreaksOff]:
    """Let a service fail before one of its statements."""
    service, breaks = getattr(module, name), BreaksOff(after)

    def broken(*args: Any, **kwargs: Any) -> Any:
        with connection.execute_wrapper(breaks):
            return service(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, broken)
        yield breaks


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 4)
    monkeypatch.setattr(importing, "CHUNK", 4)


def test_check_broken_off_at_any_statement_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for after in range(ENOUGH):
        run = uploaded(FILE)
        with broken_off(monkeypatch, checking, "check", after) as breaks:
            asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk())
            testing.run_pending(timed=True)
        run.refresh_from_db()
        assert (run.stage, run.rows, run.to_create, run.invalid, run.duplicates) == (Stage.CHECKED, 9, 7, 1, 1), after
        duplicate = StagedRow.objects.get(run=run, outcome=Outcome.DUPLICATE)
        assert (duplicate.line, duplicate.first_line, duplicate.cells) == (10, 2, ["P0@example.com", "Again"])
        if not breaks.has_struck:
            break
    else:
        pytest.fail("It makes more statements than were tried.")
    assert after > 10


@pytest.mark.parametrize("invalid_rows", [InvalidRows.SKIP, InvalidRows.REFUSE])
def test_import_broken_off_at_any_statement_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch, invalid_rows: InvalidRows
) -> None:
    for after in range(ENOUGH):
        Lead.objects.all().delete()
        Lead.objects.create(email="p1@example.com", name="Known")
        run = _checked("\n".join(ROWS))
        with broken_off(monkeypatch, importing, "go_on", after) as breaks:
            asking.write(run, invalid_rows, by=clerk())
            testing.run_pending(timed=True)
        run.refresh_from_db()
        assert (run.stage, run.created, run.updated, run.failed) == (Stage.IMPORTED, 6, 1, 0), after
        assert dict(Lead.objects.values_list("email", "name")) == {
            f"p{number}@example.com": f"Person {number}" for number in range(7)
        }
        if not breaks.has_struck:
            break
    else:
        pytest.fail("It makes more statements than were tried.")
    assert after > 10


def test_cancelled_import_keeps_what_is_in_and_the_rest_can_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    run = _checked("\n".join(ROWS))
    seen: list[int] = []
    write_chunk = importing._write_chunk

    def cancel_after_the_first(current: Import, *args: Any) -> None:
        write_chunk(current, *args)
        seen.append(1)

    def report(*args: Any) -> None:
        if len(seen) == 1:
            asking.stop(run, by=clerk())

    monkeypatch.setattr(importing, "_write_chunk", cancel_after_the_first)
    monkeypatch.setattr("imports.tasks.current_job", lambda: _Reporting(report))
    asking.write(run, InvalidRows.SKIP, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert (run.stage, run.created, Lead.objects.count()) == (Stage.IMPORTING, 4, 4)
    monkeypatch.undo()
    asking.write(run, InvalidRows.SKIP, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    assert (run.stage, run.created, Lead.objects.count()) == (Stage.IMPORTED, 7, 7)


class _Reporting:
    def __init__(self, progress: Callable[..., None]) -> None:
        self.progress = progress


def _checked(content: str) -> Import:
    run = uploaded(content)
    asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    return run
