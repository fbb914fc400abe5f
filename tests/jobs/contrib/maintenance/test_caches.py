"""Expired entries go from caches that keep them; others are left."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from pytest_django import Settings

from jobs import testing
from jobs.contrib.maintenance import caches as clearing
from jobs.contrib.maintenance.tasks import clear_caches

pytestmark = pytest.mark.django_db

BACKENDS = "django.core.cache.backends"


@pytest.fixture
def in_use(settings: Settings, tmp_path: Path) -> None:
    """A cache of each kind, each with an entry that has expired and two that have not."""
    settings.CACHES = {
        "default": {"BACKEND": f"{BACKENDS}.locmem.LocMemCache"},
        "rows": {"BACKEND": f"{BACKENDS}.db.DatabaseCache", "LOCATION": "cached things"},
        "files": {"BACKEND": f"{BACKENDS}.filebased.FileBasedCache", "LOCATION": str(tmp_path)},
    }
    call_command("createcachetable", verbosity=0)
    for alias in settings.CACHES:
        cache = caches[alias]
        cache.set("old", 1, timeout=-1000)
        # `set` with a time that is over writes nothing in some of them.
        cache.set("old", 1)
        cache.touch("old", timeout=-1000)
        cache.set("young", 1, timeout=1000)
        cache.set("eternal", 1, timeout=None)


def left(alias: str) -> list[Any]:
    return [caches[alias].get(key) for key in ("old", "young", "eternal")]


@pytest.mark.usefixtures("in_use")
def test_expired_entries_go_and_others_stay(tmp_path: Path) -> None:
    assert len(list(tmp_path.iterdir())) == 3
    told = clearing.clear()
    assert told == {"default": "left: its entries expire by themselves", "rows": 1, "files": 1}
    assert len(list(tmp_path.iterdir())) == 2
    assert left("rows") == left("files") == [None, 1, 1]
    assert clearing.clear() | {"default": ""} == {"default": "", "rows": 0, "files": 0}


@pytest.mark.usefixtures("in_use")
def test_a_file_that_is_no_entry_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "broken.djcache").write_bytes(b"no pickle")
    assert clearing.clear()["files"] == 1
    assert (tmp_path / "broken.djcache").exists()


def test_a_job_does_it_and_says_so() -> None:
    assert testing.perform(clear_caches.enqueue()).result == {"default": "left: its entries expire by themselves"}
