"""Settings as they are read from the environment: nonsense ends in one sentence, and never in a guess."""

import logging
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

_FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# As many seconds as 31 years have; no setting is larger, and time differences don't overflow.
_LARGEST_DIGITS = 9


class Env(environ.Env):  # type: ignore[misc]  # the package carries no types
    """django-environ's reader, strict where that one guesses.

    That one takes HTTPS=maybe for False, an empty variable for a value, and a key that starts with $ for
    the name of another variable. Here an empty variable counts as not set.
    """

    def get_value(self, var: str, cast: Any = None, default: Any = None, parse_default: bool = False) -> Any:
        """Return the variable read as `cast`, or the default; raises ImproperlyConfigured."""
        text: str = self.ENVIRON.get(var, "")
        return _READERS[cast](var, text) if text.strip() else default

    def time_zone(self, var: str, default: str) -> str:
        """Return the name of a time zone of the IANA database."""
        name: str = self.str(var, default=default)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise malformed(var, name, "use a name of the tz database, as in Europe/Berlin") from None
        return name

    def rising_days(self, var: str) -> tuple[int, ...]:
        """Return days, each later than the one before, separated by commas; none where the variable is empty."""
        text: str = self.str(var, default="")
        words = _words(var, text)
        if not all(re.fullmatch(r"[1-9][0-9]{0,2}", word) for word in words):
            raise malformed(var, text, "use days from 1 to 999, separated by commas, as in 3,14,30")
        days = tuple(map(int, words))
        if sorted(set(days)) != list(days):
            raise malformed(var, text, "let each day be later than the one before, as in 3,14,30")
        return days

    def log_level(self, var: str, default: str) -> str:
        """Return the name of a level of `logging`."""
        name: str = self.str(var, default=default)
        if name.upper() not in _LEVELS:
            raise malformed(var, name, f"use one of {', '.join(_LEVELS)}")
        return logging.getLevelName(logging.getLevelNamesMapping()[name.upper()])

    def unless_empty(self, var: str, default: str) -> str:
        """Return a variable that may be set to nothing on purpose, which then is what it says: for none."""
        text = self.ENVIRON.get(var)
        return default if text is None else str(text).strip()


def malformed(var: str, text: str, remedy: str) -> ImproperlyConfigured:
    """Return the error for a value that may be shown: one that holds no password."""
    return ImproperlyConfigured(f"{var} is {text!r}: {remedy}.")


def _as_written(var: str, text: str) -> str:
    return text


def _flag(var: str, text: str) -> bool:
    flag = _FLAGS.get(text.strip().lower())
    if flag is None:
        raise malformed(var, text, "use 1 or 0 (or true, false, yes, no, on, off)")
    return flag


def _number(var: str, text: str) -> int:
    if not re.fullmatch(rf"[0-9]{{1,{_LARGEST_DIGITS}}}", text.strip()):
        raise malformed(var, text, f"use a whole number from 0 to {10**_LARGEST_DIGITS - 1}")
    return int(text)


def _words(var: str, text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


_READERS: dict[Any, Callable[[str, str], Any]] = {str: _as_written, bool: _flag, int: _number, list: _words}
