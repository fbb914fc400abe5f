"""Variables read from the environment: what they may hold, and the sentence for what they may not."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env


@pytest.fixture
def value(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the variable THING."""
    return lambda text: monkeypatch.setenv("THING", text)


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_variable_counts_as_not_set(value: Any, text: str) -> None:
    value(text)
    assert Env().str("THING", default="a") == "a"
    assert Env().bool("THING", default=True) is True
    assert Env().int("THING", default=7) == 7
    assert Env().list("THING", default=["a"]) == ["a"]
    assert Env().time_zone("THING", default="UTC") == "UTC"
    assert Env().log_level("THING", default="INFO") == "INFO"


@pytest.mark.parametrize("text", ["1", "true", "yes", "on", "ON", " True "])
def test_a_word_for_yes_is_yes(value: Any, text: str) -> None:
    value(text)
    assert Env().bool("THING", default=False) is True


@pytest.mark.parametrize("text", ["0", "false", "no", "off", "Off"])
def test_a_word_for_no_is_no(value: Any, text: str) -> None:
    value(text)
    assert Env().bool("THING", default=True) is False


@pytest.mark.parametrize("text", ["maybe", "2", "y", "-1", "tru", "yes,no"])
def test_any_other_word_is_no_guess(value: Any, text: str) -> None:
    value(text)
    with pytest.raises(ImproperlyConfigured) as caught:
        Env().bool("THING", default=True)
    assert str(caught.value) == f"THING is '{text}': use 1 or 0 (or true, false, yes, no, on, off)."


@pytest.mark.parametrize("text", ["x", "-5", "1.5", "1e3", "10000000000", "0x1"])
def test_a_number_is_whole_and_not_negative(value: Any, text: str) -> None:
    value(text)
    with pytest.raises(ImproperlyConfigured) as caught:
        Env().int("THING", default=1)
    assert str(caught.value) == f"THING is '{text}': use a whole number from 0 to 999999999."


def test_a_number_is_read(value: Any) -> None:
    value("60")
    assert Env().int("THING", default=1) == 60


def test_a_list_drops_the_spaces_around_its_words(value: Any) -> None:
    value("a, b,,")
    assert Env().list("THING", default=[]) == ["a", "b"]


def test_a_single_comma_is_the_empty_list(value: Any) -> None:
    value(",")
    assert Env().list("THING", default=["a"]) == []


def test_a_text_that_begins_with_a_dollar_is_itself(value: Any) -> None:
    value("$ecret")
    assert Env().str("THING", default="") == "$ecret"


@pytest.mark.parametrize("text", ["Mars/Base", "America", "../UTC", "/etc/passwd", "x" * 5000])
def test_a_time_zone_that_does_not_exist_is_refused(value: Any, text: str) -> None:
    value(text)
    with pytest.raises(ImproperlyConfigured, match=r"^THING is .*: use a name of the tz database, as in Europe/Berlin"):
        Env().time_zone("THING", default="UTC")


def test_a_log_level_may_be_written_small(value: Any) -> None:
    value("debug")
    assert Env().log_level("THING", default="INFO") == "DEBUG"


def test_a_log_level_that_does_not_exist_is_refused(value: Any) -> None:
    value("loud")
    with pytest.raises(ImproperlyConfigured, match=r"^THING is 'loud': use one of DEBUG, INFO, WARNING"):
        Env().log_level("THING", default="INFO")


def test_days_rise(value: Any) -> None:
    value(" 3, 14,30")
    assert Env().rising_days("THING") == (3, 14, 30)
    value("")
    assert Env().rising_days("THING") == ()


@pytest.mark.parametrize("text", ["3,3", "14,3", "0", "-1", "soon", "1000", "3;14"])
def test_days_that_do_not_rise_or_are_none_are_refused(value: Any, text: str) -> None:
    value(text)
    with pytest.raises(ImproperlyConfigured, match="as in 3,14,30"):
        Env().rising_days("THING")
