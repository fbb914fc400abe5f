"""What is secret is taken out of texts, however it stands there."""

import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.masking import MASK, SHORTEST, Mask, hidden_names, shown_arguments
from tests.sample import tasks

TASK = tasks.call_service.definition.name
# Neither the mask's own sign, nor what no argument may hold.
SIGNS = st.characters(exclude_characters="•\x00", exclude_categories=["Cs"])
SECRETS = st.text(SIGNS, min_size=SHORTEST)


def mask(token: Any) -> Mask:
    return Mask(TASK, {"token": token, "amount": 5})


@given(SECRETS, st.text(SIGNS), st.text(SIGNS))
def test_a_secret_is_found_in_any_text(secret: str, before: str, after: str) -> None:
    assert secret not in mask(secret).text(f"{before}{secret}{after}{secret}")


@given(SECRETS, st.sampled_from([repr, json.dumps, quote_plus]))
def test_a_secret_is_found_as_code_writes_it(secret: str, write: Any) -> None:
    written = write(secret)
    assert written.strip("'\"") not in mask(secret).text(f"it was {written} here")


@given(st.text(SIGNS, max_size=SHORTEST - 1), st.text(SIGNS))
def test_what_is_too_short_spoils_no_text(secret: str, text: str) -> None:
    short = all(len(form) < SHORTEST for form in (repr(secret)[1:-1], json.dumps(secret)[1:-1], quote_plus(secret)))
    assert not short or mask(secret).text(text) == text


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("hunter22", "pass=hunter22, again hunter22.", f"pass={MASK}, again {MASK}."),
        ({"user": "adalove", "pins": [482913]}, "adalove has 482913", f"{MASK} has {MASK}"),
        ("line one\nline two", "  | line one\n  | line two", f"  | {MASK}\n  | {MASK}"),
        (True, "It is True.", "It is True."),
        (None, "None", "None"),
        ("abcd", "abcdefgh", f"{MASK}efgh"),
    ],
)
def test_each_value_of_a_secret_is_taken_out(secret: Any, text: str, shown: str) -> None:
    assert mask(secret).text(text) == shown


def test_the_longer_of_two_secrets_goes_as_a_whole() -> None:
    assert mask(["abcd", "abcdefgh"]).text("abcdefgh") == MASK


def test_results_are_searched_to_their_depth() -> None:
    value = {"list": [{"said": "it is hunter22"}], "hunter22": 1, "n": 4, "none": None}
    assert mask("hunter22").json(value) == {"list": [{"said": f"it is {MASK}"}], MASK: 1, "n": 4, "none": None}


def test_what_is_open_stays() -> None:
    assert shown_arguments(TASK, {"token": "hunter22", "amount": 5}) == {"token": MASK, "amount": 5}


def test_what_the_code_no_longer_takes_may_have_been_secret() -> None:
    assert hidden_names(TASK, {"api_key": "hunter22", "amount": 5}) == {"api_key"}


def test_without_its_code_all_of_a_job_is_hidden() -> None:
    assert shown_arguments("gone.task", {"token": "hunter22", "n": 5}) == {"token": MASK, "n": MASK}
