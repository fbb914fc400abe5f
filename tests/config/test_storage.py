"""Stored files are whole, whoever dies while writing them."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import TemporaryUploadedFile

from config.storage import PART, WholeFileStorage

# Two chunks, and between them the process is killed.
DIE_WHILE_WRITING = """
import os, signal, sys
import django
from django.conf import settings
settings.configure()
django.setup()
from django.core.files.base import ContentFile
from config.storage import WholeFileStorage

class Deadly(ContentFile):
    def chunks(self, chunk_size=None):
        yield b"x" * 1_000_000
        os.kill(os.getpid(), signal.SIGKILL)

WholeFileStorage(location=sys.argv[1]).save(sys.argv[2], Deadly(b""))
"""


def die_while_writing(root: Path, name: str) -> None:
    """Store a file in a process that is killed half-way."""
    process = subprocess.run([sys.executable, "-c", DIE_WHILE_WRITING, str(root), name], timeout=60)
    assert process.returncode == -signal.SIGKILL


class Chunks(ContentFile):  # type: ignore[type-arg]  # only the stubs' may be subscripted
    """Content that comes as a function yields it."""

    def __init__(self, yield_chunks: Callable[[], Iterator[bytes]]) -> None:
        super().__init__(b"")
        self._yield_chunks = yield_chunks

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return self._yield_chunks()


@pytest.fixture
def storage(tmp_path: Path) -> WholeFileStorage:
    return WholeFileStorage(location=tmp_path)


def test_files_are_stored_by_it() -> None:
    assert isinstance(storages["default"], WholeFileStorage)


def test_a_file_is_there_as_it_was_given_and_nothing_else_is(storage: WholeFileStorage, tmp_path: Path) -> None:
    assert storage.save("letters/one.txt", ContentFile(b"Dear Ada")) == "letters/one.txt"
    assert (tmp_path / "letters" / "one.txt").read_bytes() == b"Dear Ada"
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["one.txt"]
    assert (tmp_path / "letters" / "one.txt").stat().st_nlink == 1


def test_a_writer_that_is_killed_leaves_no_file_and_the_next_one_stores_it(
    storage: WholeFileStorage, tmp_path: Path
) -> None:
    die_while_writing(tmp_path, "letters/one.txt")
    assert not storage.exists("letters/one.txt")
    [left] = (tmp_path / "letters").iterdir()
    assert left.suffix == PART
    assert storage.save("letters/one.txt", ContentFile(b"Dear Ada")) == "letters/one.txt"
    assert (tmp_path / "letters" / "one.txt").read_bytes() == b"Dear Ada"


def test_a_file_that_is_there_is_never_written_over(storage: WholeFileStorage) -> None:
    first = storage.save("one.txt", ContentFile(b"first"))
    second = storage.save("one.txt", ContentFile(b"second"))
    assert first != second
    assert [Path(storage.path(name)).read_bytes() for name in (first, second)] == [b"first", b"second"]


def test_of_two_who_take_one_name_at_once_the_later_takes_another(storage: WholeFileStorage, tmp_path: Path) -> None:
    def be_overtaken() -> Iterator[bytes]:
        (tmp_path / "one.txt").write_bytes(b"theirs")
        yield b"ours"

    name = storage.save("one.txt", Chunks(be_overtaken))
    assert name != "one.txt"
    assert (tmp_path / name).read_bytes() == b"ours"
    assert (tmp_path / "one.txt").read_bytes() == b"theirs"


def test_content_that_breaks_off_leaves_nothing(storage: WholeFileStorage, tmp_path: Path) -> None:
    def break_off() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the other side hung up")

    with pytest.raises(OSError, match="hung up"):
        storage.save("one.txt", Chunks(break_off))
    assert not list(tmp_path.iterdir())


def test_an_upload_that_was_large_enough_for_a_file_of_its_own_is_stored(
    storage: WholeFileStorage, tmp_path: Path
) -> None:
    with TemporaryUploadedFile("logo.png", "image/png", 3, None) as upload:
        upload.write(b"png")
        upload.seek(0)
        name = storage.save("logos/logo.png", upload)
    assert (tmp_path / name).read_bytes() == b"png"
    assert [path.name for path in (tmp_path / "logos").iterdir()] == ["logo.png"]


def test_a_stored_file_has_the_permissions_the_settings_ask_for(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=tmp_path, file_permissions_mode=0o640)
    assert (tmp_path / storage.save("one.txt", ContentFile(b"x"))).stat().st_mode & 0o777 == 0o640
