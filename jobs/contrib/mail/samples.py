"""What letters are shown with before anybody gets one: whoever has a template registers made-up words for it."""

from collections.abc import Mapping
from typing import Any

_samples: dict[str, Mapping[str, Any]] = {}


def register_sample(template: str, context: Mapping[str, Any]) -> None:
    """Let a template be looked at and tested in the admin, with this context."""
    _samples[template] = context


def sample_for(template: str) -> Mapping[str, Any]:
    """Return the made-up context of a template; empty where nobody registered one."""
    return _samples.get(template, {})


def every_sample() -> list[str]:
    """Return the templates that can be looked at, by name."""
    return sorted(_samples)
