"""What a program is told of a task's arguments is what is checked."""

import pytest

from jobs.api import InvalidArguments, argument_schema
from tests.sample import tasks


def test_a_schema_says_types_defaults_and_what_is_needed() -> None:
    schema = argument_schema(tasks.add.definition)
    assert schema["required"] == ["a"]
    assert schema["properties"]["b"]["default"] == 0
    assert schema["additionalProperties"] is False
    with pytest.raises(InvalidArguments):
        tasks.add.prepare(a=schema["properties"]["a"]["maximum"] + 1)


def test_a_secret_is_only_written_and_a_text_has_no_nul() -> None:
    secret = argument_schema(tasks.call_service.definition)["properties"]["token"]
    assert (secret["writeOnly"], secret["type"], secret["pattern"]) == (True, "string", "^[^\\u0000]*$")


def test_parts_that_are_named_come_along() -> None:
    assert "Address" in argument_schema(tasks.fill_in.definition)["$defs"]
