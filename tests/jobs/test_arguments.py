"""Bad arguments are refused at the call, with the argument's name and what to pass instead."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from jobs.api import InvalidArguments
from jobs.arguments import check_arguments
from tests.sample import tasks


def complaint(**arguments: Any) -> str:
    with pytest.raises(InvalidArguments) as caught:
        tasks.take_everything.prepare(**arguments)
    return str(caught.value)


def good(**changes: Any) -> dict[str, Any]:
    return {"text": "a", "numbers": [1], "table": {"k": None}} | changes


def test_arguments_that_fit_are_taken_as_they_are() -> None:
    arguments = good(ratio=1, flag=True)
    assert check_arguments(tasks.take_everything.definition, arguments) == arguments


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        (User(pk=1, username="ada"), "pass its primary key and fetch it in the task"),
        (Decimal("1.5"), "pass str(value)"),
        (datetime.now(UTC), "value.isoformat()"),
        (date(2026, 1, 1), "value.isoformat()"),
        (timedelta(1), "total_seconds()"),
        (uuid.uuid4(), "pass str(value)"),
        (b"bytes", "storage name"),
        ({1, 2}, "sorted list"),
        ((1, 2), "pass a list"),
        (object(), "text, numbers, lists and dictionaries"),
        (float("nan"), "JSON can't hold"),
        (2**63, "pass str(value)"),
        pytest.param(10**5000, "pass str(value)", id="huge"),
        ("a\x00b", "NUL"),
        ("\ud800", "surrogate"),
    ],
)
def test_what_is_not_json_is_refused_with_the_mend(value: object, mend: str) -> None:
    message = complaint(**good(text=value))
    assert "text" in message
    assert mend in message


def test_a_wrong_value_deep_inside_is_named_by_its_path() -> None:
    assert "table.total is a Decimal" in complaint(**good(table={"total": Decimal(1)}))
    assert "numbers[1] is a Decimal" in complaint(**good(numbers=[1, Decimal(2)]))


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", 1), ("numbers", ["1"]), ("numbers", "12"), ("table", {"k": 1}), ("ratio", "0.5"), ("flag", "yes")],
)
def test_a_value_of_the_wrong_type_is_refused_by_name(name: str, value: object) -> None:
    assert f"{name}=" in complaint(**good(**{name: value}))


def test_true_is_not_a_whole_number() -> None:
    with pytest.raises(InvalidArguments, match="a=True"):
        tasks.add.prepare(a=True)


def test_an_unknown_argument_is_answered_with_the_nearest_name() -> None:
    assert "did you mean 'numbers'?" in complaint(**good(number=[1]))


def test_a_missing_argument_is_named() -> None:
    assert "needs numbers, table" in complaint(text="a")


def test_a_ten_megabyte_argument_is_refused_by_name_and_size() -> None:
    message = complaint(**good(text="x" * 10_000_000))
    assert "text is 10,000,002 bytes" in message
    assert "pass its id" in message


def test_a_structure_that_contains_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert "contains itself" in complaint(**good(text=loop))


def test_keys_must_be_text() -> None:
    assert "JSON keys are text" in complaint(**good(table={1: "a"}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_whatever_is_accepted_survives_json(value: Any) -> None:
    try:
        arguments = check_arguments(tasks.return_anything.definition, {"kind": value})
    except InvalidArguments:
        return
    assert json.loads(json.dumps(arguments)) == arguments
