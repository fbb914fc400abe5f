"""Mistakes in declaring a task surface when its module is imported."""

import pytest

from jobs.api import InvalidOptions, InvalidTask, UnknownTask, task
from jobs.registry import get_definition
from tests.sample import tasks


def with_positional(a: int) -> None: ...


def without_hint(*, a) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001


def plain(*, a: int) -> None: ...


def with_rest(**rest: int) -> None: ...


@pytest.mark.parametrize("function", [with_positional, without_hint, with_rest])
def test_a_signature_that_can_not_be_checked_is_refused(function: object) -> None:
    with pytest.raises(InvalidTask):
        task()(function)  # type: ignore[arg-type]


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


def test_an_unknown_task_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(UnknownTask, match="bring it back"):
        get_definition("gone.away")


def test_a_task_stays_callable() -> None:
    assert tasks.add(a=1, b=2) == 3
