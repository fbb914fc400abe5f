"""The form that is made of a task's signature: what it shows, what it takes, and what it says."""

import json
from typing import Any, Literal

import msgspec
import pytest

from jobs.admin.argument_examples import example_of
from jobs.admin.argument_form import ArgumentsForm
from jobs.arguments import LARGEST_NUMBER
from tests.sample import tasks

FULL = tasks.fill_in.definition
CALL = tasks.call_service.definition


def shown(**given: Any) -> dict[str, str]:
    """Return what a browser sends when a form is sent as it was shown."""
    form = ArgumentsForm(FULL, given)
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in values.items()}
    return {name: str(value).replace("\n", "\r\n") for name, value in sent.items() if value not in (None, False)}


def filled(given: dict[str, Any], **typed: str) -> ArgumentsForm:
    return ArgumentsForm(FULL, given, {**shown(**given), **{f"arg-{name}": value for name, value in typed.items()}})


def taken(given: dict[str, Any], **typed: str) -> dict[str, Any]:
    form = filled(given, **typed)
    assert form.is_valid(), form.errors
    return form.arguments


@pytest.mark.parametrize(
    "given",
    [
        {"count": 1},
        {"count": -5, "ratio": 1e-9, "flag": False, "perhaps": True, "size": 3, "name": ""},
        {"count": 1, "letter": "two\nlines \n", "numbers": [1, 2], "address": {"street": "A “b”"}},
        {"count": 1, "letter": "", "perhaps": None, "numbers": None},
        {"count": LARGEST_NUMBER, "ratio": 3, "name": " spaces \r\n", "size": "large"},
        {"count": 1, "name": "x" * 500},
    ],
)
def test_a_form_sent_as_it_was_shown_changes_nothing(given: dict[str, Any]) -> None:
    arguments = taken(given)
    assert arguments == given
    assert {name: type(value) for name, value in arguments.items()} == {n: type(v) for n, v in given.items()}


@pytest.mark.parametrize(
    ("typed", "argument", "value"),
    [
        ({"count": "12"}, "count", 12),
        ({"ratio": "2"}, "ratio", 2.0),
        ({"perhaps": "true"}, "perhaps", True),
        ({"perhaps": "false"}, "perhaps", False),
        ({"size": "3"}, "size", 3),
        ({"size": '"large"'}, "size", "large"),
        ({"name": ""}, "name", ""),
        ({"name": " Ada "}, "name", " Ada "),
        ({"letter": "one\r\ntwo"}, "letter", "one\ntwo"),
        ({"numbers": "[1, 2]"}, "numbers", [1, 2]),
        ({"address": '{"street": "A", "floor": 2}'}, "address", {"street": "A", "floor": 2}),
        ({"pin": "4829"}, "pin", 4829),
    ],
)
def test_what_is_typed_becomes_a_value_of_its_kind(typed: dict[str, str], argument: str, value: Any) -> None:
    found = taken({"count": 1}, **typed)[argument]
    assert (found, type(found)) == (value, type(value))


def test_emptied_fields_are_none_where_that_may_be_and_else_left_to_the_default() -> None:
    given = {"count": 1, "ratio": 2.5, "letter": "x", "numbers": [1], "pin": 4}
    assert taken(given, ratio="", letter="", numbers="", pin="") == {
        "count": 1,
        "letter": None,
        "numbers": None,
        "pin": None,
    }


def test_defaults_stand_there_and_stay_the_defaults_of_the_code() -> None:
    form = ArgumentsForm(FULL)
    assert (form["arg-name"].value(), form["arg-ratio"].value(), form["arg-flag"].value()) == ("Ada", 0.5, True)
    assert taken({"count": 1}) == {"count": 1}


def test_what_is_needed_is_marked() -> None:
    form = ArgumentsForm(FULL)
    assert [field.label for field in form.argument_fields if "needed" in field.label] == ["Count (needed)"]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"count": ""}, "count", "This is needed: fill it in."),
        ({"count": "ten"}, "count", "Type a whole number."),
        ({"count": str(2**63)}, "count", "less than or equal to 9223372036854775807"),
        ({"ratio": "much"}, "ratio", "Type a number."),
        ({"ratio": "nan"}, "ratio", "Type a number."),
        ({"size": '"huge"'}, "size", "Choose one of those that are offered."),
        ({"numbers": "[1, 2"}, "numbers", "That is no JSON: Expecting ',' delimiter in line 1, column 6."),
        ({"numbers": "[" * 100_000}, "numbers", "nested too deeply"),
        ({"numbers": '["one"]'}, "numbers", "does not fit list[int]"),
        ({"numbers": "[NaN]"}, "numbers", "which JSON can't hold"),
        ({"address": '{"floor": 2}'}, "address", "missing required field `street`"),
        ({"name": "a\x00b"}, "name", "Null characters are not allowed."),
        ({"letter": "x" * 70_000}, "letter", "Letter is 70,002 bytes as JSON"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], field: str, says: str) -> None:
    form = filled({"count": 1}, **typed)
    assert not form.is_valid()
    assert list(form.errors) == [f"arg-{field}"]
    assert says in form.errors[f"arg-{field}"][0]
    assert "autofocus" in form.fields[f"arg-{field}"].widget.attrs


def test_all_that_is_wrong_is_said_at_once_and_the_first_is_begun_at() -> None:
    form = filled({"count": 1}, pin="x", count="x")
    assert set(form.errors) == {"arg-pin", "arg-count"}
    assert [name for name, field in form.fields.items() if "autofocus" in field.widget.attrs] == ["arg-count"]


def test_a_secret_is_never_in_the_page_and_stays_when_nothing_is_typed() -> None:
    form = ArgumentsForm(CALL, {"token": "hunter22", "amount": 1}, {"arg-token": "", "arg-amount": "2"})
    assert 'type="password"' in str(form["arg-token"])
    assert "hunter22" not in str(form)
    form.data = {**form.data, "arg-mode": '"refuse"', "arg-memo": ""}
    assert form.is_valid()
    assert form.arguments == {"token": "hunter22", "amount": 2}


def test_a_secret_that_was_typed_is_not_sent_back_with_an_error() -> None:
    form = ArgumentsForm(CALL, {}, {"arg-token": "hunter22", "arg-amount": "x", "arg-mode": '"refuse"'})
    assert not form.is_valid()
    assert "hunter22" not in str(form)


def test_a_new_secret_takes_the_place_of_the_old_one() -> None:
    typed = {"arg-token": "letmein1", "arg-amount": "10", "arg-mode": '"refuse"'}
    form = ArgumentsForm(CALL, {"token": "hunter22"}, typed)
    assert form.is_valid()
    assert form.arguments == {"token": "letmein1"}


def test_arguments_that_the_task_takes_no_more_are_left_out() -> None:
    assert taken({"count": 1, "colour": "red"}) == {"count": 1}


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("ratio", "Left empty, it is 0.5."),
        ("letter", "Left empty, it is none."),
        ("numbers", "As JSON, as in [1]. Left empty, it is none."),
        ("address", 'As JSON, as in {"street": "text"}. Left empty, it is none.'),
    ],
)
def test_help_says_what_to_type(argument: str, says: str) -> None:
    assert ArgumentsForm(FULL)[f"arg-{argument}"].help_text == says


@pytest.mark.parametrize(
    ("hint", "example"),
    [
        (list[str | None], '["text"]'),
        (dict[str, list[float]], '{"name": [1.5]}'),
        (dict, '{"name": "text"}'),
        (list, '["text"]'),
        (Any, '{"name": "text"}'),
        (list[Literal["a", "b"]], '["a"]'),
        (int | str, "1"),
        (None | bool, "null"),
    ],
)
def test_there_is_an_example_of_each_kind(hint: Any, example: str) -> None:
    assert example_of(hint) == example
    msgspec.convert(json.loads(example), hint)


def test_long_text_has_room() -> None:
    assert "<textarea" in str(ArgumentsForm(FULL, {"count": 1, "name": "x" * 81})["arg-name"])
    assert "<input" in str(ArgumentsForm(FULL, {"count": 1, "name": "x" * 80})["arg-name"])
