"""Files under names of their content: one of each, however many store it."""

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from jobs.api import store_once


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def test_what_is_there_is_not_stored_again(tmp_path: Path) -> None:
    for _ in range(2):
        store_once("of/its-content", b"content")
    assert [path.read_bytes() for path in (tmp_path / "of").iterdir()] == [b"content"]


def test_who_looked_before_another_had_stored_it_leaves_no_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_once("of/its-content", b"content")
    exists, looks = FileSystemStorage.exists, iter([False])
    monkeypatch.setattr(FileSystemStorage, "exists", lambda storage, name: next(looks, exists(storage, name)))
    store_once("of/its-content", b"content")
    assert [path.name for path in (tmp_path / "of").iterdir()] == ["its-content"]
