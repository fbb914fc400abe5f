"""What is deleted is on the disk first."""

import gzip
import json
import os
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from pytest_django import Settings

from jobs.api import Status
from jobs.exceptions import ArchiveUnavailable
from jobs.models import Attempt, Effect, Job
from jobs.services import pruning, pruning_jobs
from jobs.services.archiving import Archive
from jobs.services.journal import record_act
from jobs.services.pruning import prune
from tests.jobs.ageing import ended, keep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "SHARE", 1)
    monkeypatch.setattr(pruning_jobs, "PRUNE_BATCH", 2)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The export folder in force; it does not exist yet."""
    keep(settings)
    folder = tmp_path / "exports" / "jobs"
    settings.JOBS = settings.JOBS | {"EXPORT_DIR": str(folder)}
    return folder


def exported(folder: Path) -> list[dict[str, Any]]:
    text = "".join(gzip.decompress(path.read_bytes()).decode() for path in sorted(folder.iterdir()))
    return [json.loads(line) for line in text.splitlines()]


def test_every_job_is_written_with_all_that_hangs_on_it(folder: Path) -> None:
    ada = User.objects.create(username="ada")
    about: dict[str, Any] = {
        "subject_type": ContentType.objects.get_for_model(User),
        "subject_id": "7",
        "requested_by": ada,
    }
    jobs = ended(Status.FAILED, 100, count=5, **about)
    record_act(ada, jobs[0], "Retried.", "the post is open again")
    prune()
    written = exported(folder)
    assert [record["id"] for record in written if record["kind"] == "job"] == [str(job.pk) for job in jobs]
    first = written[0]
    assert datetime.fromisoformat(first["finished_at"]) == jobs[0].finished_at
    assert (first["subject_type"], first["subject_id"], first["requested_by"]) == ("auth.user", "7", "ada")
    assert first["arguments"] == {"text": "Dear Ada"}
    assert (first["attempts"][0]["log"], first["effects"][0]["receipt"]) == ("said something", "<id@host>")
    assert written[-1] | {"at": ""} == {
        "kind": "act",
        "job": str(jobs[0].pk),
        "at": "",
        "by": "ada",
        "act": "Retried. Reason: the post is open again",
    }


def test_a_run_writes_one_file_that_only_its_owner_reads(folder: Path) -> None:
    ended(Status.CANCELLED, 40, count=5)
    prune()
    [path] = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_run_that_deletes_nothing_writes_nothing(folder: Path) -> None:
    ended(Status.CANCELLED, 1)
    prune()
    assert not folder.exists()


def test_a_batch_is_on_the_disk_before_it_is_deleted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(Status.CANCELLED, 40, count=2)
    synced: list[int] = []
    fsync = os.fsync

    def sync(descriptor: int) -> None:
        synced.append(Job.objects.count())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    prune()
    # The folder's new name, and the batch: both before the rows go.
    assert synced == [2, 2]


def test_what_a_crash_left_undeleted_is_written_again_and_nothing_is_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = ended(Status.CANCELLED, 40, count=5)

    def die(ids: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pruning_jobs, "release", die)
        with pytest.raises(KeyboardInterrupt):
            prune()
    assert (Job.objects.count(), Attempt.objects.count(), Effect.objects.count()) == (5, 5, 5)
    prune()
    written = [record["id"] for record in exported(folder)]
    assert set(written) == {str(job.pk) for job in jobs}
    assert len(written) == 7


def test_where_it_can_not_be_written_nothing_is_deleted(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be")
    ended(Status.CANCELLED, 40, count=3)
    with pytest.raises(ArchiveUnavailable, match="correct JOBS_EXPORT_DIR"):
        prune()
    assert (Job.objects.count(), Attempt.objects.count()) == (3, 3)


def test_a_disk_that_is_full_half_way_leaves_what_was_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    archive.add([{"n": 1}])

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(ArchiveUnavailable, match="No space left"):
            archive.add([{"n": 2}])
    archive.add([{"n": 3}])
    archive.close()
    assert exported(tmp_path) == [{"n": 1}, {"n": 3}]
