"""What a test needs and this machine may lack: skipped with its reason, or failed when all is required."""

import os
from typing import NoReturn

import pytest

REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}


def missing(reason: str) -> NoReturn:
    """End the test: something it needs is not on this machine."""
    if REQUIRE_ALL:
        pytest.fail(f"REQUIRE_ALL is set, and {reason}", pytrace=False)
    pytest.skip(reason)
