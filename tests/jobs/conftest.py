"""What tests of the job system share."""

import pytest

from jobs.backends import backend
from jobs.backends.memory import MemoryBackend


@pytest.fixture
def broker() -> MemoryBackend:
    """The memory backend in force, emptied."""
    memory = backend()
    assert isinstance(memory, MemoryBackend)
    while memory.take():
        pass
    return memory
