"""Mistakes in declaring a task surface when its module is imported."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypedDict

import pytest
from django.contrib.auth.models import User

from jobs.api import InvalidOptions, InvalidTask, UnknownTask, task
from jobs.registry import forget, get_definition
from tests.sample import tasks


def with_positional(a: int) -> None: ...


def without_hint(*, a) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001


def plain(*, a: int) -> None: ...


def with_object(*, user: User) -> None: ...


def with_date(*, day: date | None) -> None: ...


def with_decimals(*, amounts: list[Decimal]) -> None: ...


def with_numbered(*, table: dict[int, str]) -> None: ...


def with_two_lists(*, rows: list[int] | list[str]) -> None: ...


def yielding(*, a: int) -> Iterator[int]:
    yield a


async def awaited(*, a: int) -> None: ...


def with_rest(**rest: int) -> None: ...


@pytest.mark.parametrize(
    "function",
    [
        with_positional,
        without_hint,
        with_rest,
        with_object,
        with_date,
        with_decimals,
        with_numbered,
        with_two_lists,
        yielding,
        awaited,
    ],
)
def test_a_signature_that_can_not_be_checked_is_refused(function: object) -> None:
    with pytest.raises(InvalidTask):
        task()(function)  # type: ignore[arg-type]


class Row(TypedDict):
    name: str


def with_every_hint(
    *, a: str | None, b: list[dict[str, int]], c: Literal["x", "y"], d: Row, e: Any, f: float | None
) -> None: ...


def test_plain_json_hints_are_taken() -> None:
    task()(with_every_hint).prepare(a=None, b=[{"k": 1}], c="x", d={"name": "n"}, e=[1], f=2)


def test_a_function_inside_a_function_is_refused() -> None:
    with pytest.raises(InvalidTask, match="top of a module"):

        @task()
        def hidden() -> None: ...


@pytest.mark.parametrize(
    "policy",
    [
        {"queue_name": "emial"},
        {"priority": 101},
        {"priority": "high"},
        {"timeout": 0},
        {"timeout": 10**9},
        {"timeout": 1.5},
    ],
)
def test_a_policy_out_of_bounds_is_refused(policy: dict[str, object]) -> None:
    with pytest.raises(InvalidOptions):
        task(**policy)(plain)  # type: ignore[arg-type]


def test_an_unknown_queue_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidOptions, match="email"):
        tasks.add.using(queue_name="emial")


def test_title_and_description_come_from_the_declaration_and_the_docstring() -> None:
    definition = get_definition("tests.sample.tasks.add")
    assert (definition.title, definition.description) == ("Add numbers", "Add two whole numbers.")
    assert get_definition("tests.sample.tasks.give_up").title == "Give up"


def test_one_function_makes_several_tasks_by_names_of_their_own() -> None:
    names = ["tests.twice.north", "tests.twice.south"]
    try:
        for name in names:
            task(name=name, title=name[-5:])(plain)
        assert [get_definition(name).title for name in names] == ["north", "south"]
        assert {get_definition(name).function for name in names} == {plain}
        with pytest.raises(InvalidTask, match="200 characters"):
            task(name="x" * 201)(plain)
    finally:
        for name in names:
            forget(name)


def test_an_unknown_task_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(UnknownTask, match="bring it back"):
        get_definition("gone.away")


def test_a_task_stays_callable() -> None:
    assert tasks.add(a=1, b=2) == 3
