"""What the tests of reading share."""

from pathlib import Path

import pytest

from tests.imports.reading.making import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file with this in it; return its path."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written
