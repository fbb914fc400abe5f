"""What tests of the job system share."""

import pytest

from jobs.backends import backend
from jobs.backends.memory import MemoryBackend
from jobs.selectors import drift


@pytest.fixture
def broker() -> MemoryBackend:
    """The memory backend in force, emptied."""
    memory = backend()
    assert isinstance(memory, MemoryBackend)
    while memory.take():
        pass
    return memory


@pytest.fixture(params=["memory", "rq"])
def carrier(request: pytest.FixtureRequest) -> None:
    """Each backend in force in turn, empty."""
    request.getfixturevalue("broker" if request.param == "memory" else "redis_url")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between the two looks for drift: nothing moves in these tests."""
    monkeypatch.setattr(drift, "SETTLING_SECONDS", 0)
