"""Temporary files go when they are a day old; nothing else ever does."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as in_force
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from jobs import testing
from jobs.api import Status
from jobs.contrib.maintenance import temporary_files
from jobs.contrib.maintenance.tasks import clear_temporary_files
from tests.config.test_storage import die_while_writing

HOUR = 3600
HEX = "0123456789abcdef" * 2


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


@pytest.fixture
def spool(settings: Settings, media: Path, tmp_path: Path) -> Path:
    """A folder that settings name, beside the media."""
    settings.TEMPORARY_FILES = [str(tmp_path / "spool")]
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def aged(path: Path, hours: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("12345")
    moment = time.time() - hours * HOUR
    os.utime(path, (moment, moment))
    return path


def part() -> str:
    return f".{uuid4().hex}.part"


def test_what_a_killed_writer_left_goes_after_a_day(media: Path) -> None:
    die_while_writing(media, "letters/one.txt")
    [left] = (media / "letters").iterdir()
    assert temporary_files.clear() == {"removed": 0, "bytes": 0, "kept": 1, "failed": 0}
    size = left.stat().st_size
    moment = time.time() - 25 * HOUR
    os.utime(left, (moment, moment))
    assert temporary_files.clear() == {"removed": 1, "bytes": size, "kept": 0, "failed": 0}
    assert not left.exists()


@pytest.mark.parametrize("name", ["letter.pdf", "a.part", ".hidden", f"{HEX}.part", f".{HEX}.pdf"])
def test_stored_files_stay_whatever_their_age_and_name(media: Path, name: str) -> None:
    kept = aged(media / "letters" / name, 10_000)
    temporary_files.clear()
    assert kept.exists()


def test_files_below_a_folder_that_settings_name_go_and_the_folder_stays(spool: Path) -> None:
    old, young = aged(spool / "a" / "old.tmp", 25), aged(spool / "young.tmp", 23)
    assert temporary_files.clear() == {"removed": 1, "bytes": 5, "kept": 1, "failed": 0}
    assert (old.exists(), young.exists(), old.parent.is_dir()) == (False, True, True)


def test_only_what_fits_a_pattern_goes(settings: Settings, spool: Path) -> None:
    settings.TEMPORARY_FILES = [f"{spool}/**/*.tmp"]
    gone, kept = aged(spool / "a" / "b" / "x.tmp", 25), aged(spool / "x.txt", 25)
    temporary_files.clear()
    assert (gone.exists(), kept.exists()) == (False, True)


def test_what_a_link_leads_to_is_left_alone(spool: Path, tmp_path: Path) -> None:
    precious = aged(tmp_path / "elsewhere" / "precious", 10_000)
    (spool / "folder").symlink_to(precious.parent)
    (spool / "file").symlink_to(precious)
    assert temporary_files.clear()["removed"] == 0
    assert precious.exists()


def test_a_folder_that_does_not_exist_is_empty(settings: Settings, media: Path, tmp_path: Path) -> None:
    settings.TEMPORARY_FILES = [str(tmp_path / "nowhere")]
    assert temporary_files.clear()["removed"] == 0


def test_what_can_not_be_removed_is_counted_and_the_rest_goes(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, free = aged(spool / "stuck", 25), aged(spool / "free", 25)
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert temporary_files.clear() == {"removed": 1, "bytes": 5, "kept": 0, "failed": 1}
    assert (stuck.exists(), free.exists()) == (True, False)


@pytest.mark.parametrize("pattern", ["spool", "*.tmp", "../x"])
def test_a_path_that_depends_on_where_one_stands_is_refused(settings: Settings, media: Path, pattern: str) -> None:
    settings.TEMPORARY_FILES = [pattern]
    with pytest.raises(ImproperlyConfigured, match="is not a whole path: begin it with /"):
        temporary_files.clear()


@pytest.mark.parametrize("pattern", ["/", "/*", "/**/*.tmp", "{data}", "{data}/..", "{media}", "{media}/*", "{base}"])
def test_a_pattern_that_could_take_the_installation_is_refused(settings: Settings, media: Path, pattern: str) -> None:
    kept = aged(media / "letters" / part(), 25)
    names = {"data": in_force.DATA_DIR, "media": media, "base": in_force.BASE_DIR}
    settings.TEMPORARY_FILES = [pattern.format(**names)]
    with pytest.raises(ImproperlyConfigured, match="name a folder further down"):
        temporary_files.clear()
    assert kept.exists()


@pytest.mark.django_db
def test_a_job_does_it_and_says_how_many(media: Path) -> None:
    aged(media / part(), 25)
    job = testing.perform(clear_temporary_files.enqueue())
    assert job.status == Status.SUCCESSFUL
    assert job.result == {"removed": 1, "bytes": 5, "kept": 0, "failed": 0}
