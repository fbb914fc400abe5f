"""Documents from upload to deletion: each file once, and none left over, whatever dies in between."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connections, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from imports.exceptions import DocumentChanged, DocumentRefused
from imports.models import Document, DocumentState, Rendition
from imports.pictures import asking
from imports.pictures.limits import MAX_BYTES
from imports.services import checking_documents, rendering
from imports.services.checking_again import check_again
from imports.services.deleting_documents import delete_documents
from imports.services.document_files import FOLDER, rendition_path
from imports.services.sweeping_documents import sweep
from imports.services.uploading_documents import MAX_FILES
from imports.tasks_documents import check_document
from imports.tasks_renditions import make_rendition
from jobs import testing
from jobs.models import Job, Status
from tests.imports import documents
from tests.imports.making import clerk
from tests.imports.pictures import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


class Died(Exception):
    """A process ends here."""


def test_a_picture_is_checked_and_has_its_three_small_pictures() -> None:
    document = documents.checked(about=documents.carrier())
    assert (document.state, document.content_type, document.width, document.height) == (
        DocumentState.READY,
        "image/jpeg",
        900,
        700,
    )
    sizes = list(document.renditions.values_list("wanted", "width", "height"))
    assert sizes == [(150, 150, 117), (300, 300, 233), (600, 600, 467)]
    paths = {document.path, document.copy_path, *document.renditions.values_list("path", flat=True)}
    assert documents.stored() == paths
    assert "a.jpg" not in str(paths)


def test_a_pdf_is_kept_and_has_no_pictures() -> None:
    document = documents.checked(making.pdf(2), name="proof.pdf")
    assert (document.state, document.pages, document.title) == (DocumentState.READY, 2, "proof")
    assert documents.stored() == {document.path}


def test_what_is_hostile_is_refused_in_words_and_its_job_has_done_its_work() -> None:
    document = documents.checked(making.jpeg()[:2000])
    assert document.state == DocumentState.REFUSED
    assert "damaged" in document.problem
    assert Job.objects.get().status == Status.SUCCESSFUL
    assert not document.renditions.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"<svg onload='x'/>", "SVG"), (b"\xff\xd8\xff" + bytes(MAX_BYTES), "larger than 20 MB")],
)
def test_what_can_be_seen_at_once_is_refused_at_once_with_all_that_came_with_it(content: bytes, word: str) -> None:
    with pytest.raises(DocumentRefused, match=word):
        documents.uploaded(making.jpeg(), content)
    assert not Document.objects.exists()
    assert not documents.stored()


def test_more_files_than_are_taken_at_once_are_refused() -> None:
    with pytest.raises(DocumentRefused, match="choose fewer"):
        documents.uploaded(*[b"x"] * (MAX_FILES + 1))


def test_the_same_content_is_one_document_of_its_subject_and_another_of_another() -> None:
    one, other, content = documents.carrier(1), documents.carrier(2), making.jpeg()
    (first,) = documents.uploaded(content, about=one).new
    again = documents.uploaded(content, about=one, name="b.jpg")
    assert (list(again.new), list(again.known)) == ([], [first])
    assert documents.uploaded(content, about=other).new
    assert documents.uploaded(content).new
    assert not documents.uploaded(content).new
    assert len(documents.stored()) == Document.objects.count() == 3


def test_a_double_click_is_one_upload_and_both_are_told_so() -> None:
    key, content = uuid4(), making.jpeg()
    first, second = (documents.uploaded(content, key=key) for _ in range(2))
    assert list(first.new) == list(second.new)
    assert not second.known
    assert Job.objects.filter(task=check_document.definition.name).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_uploads_at_the_same_moment_one_is_made() -> None:
    barrier, content, who = Barrier(4), making.jpeg(), documents.carrier()
    clerk()

    def upload(_: int) -> None:
        barrier.wait()
        documents.uploaded(content, about=who)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upload, range(4)))
    assert Document.objects.count() == Job.objects.count() == len(documents.stored()) == 1


def test_the_database_knows_the_same_content_too() -> None:
    document = documents.ready(documents.carrier())
    with pytest.raises(IntegrityError), transaction.atomic():
        documents.ready(documents.carrier(), sha256=document.sha256)


def test_a_death_between_storing_a_picture_and_noting_it_leaves_one(monkeypatch: pytest.MonkeyPatch) -> None:
    (document,) = documents.uploaded(making.jpeg()).new
    noted = rendering._noted
    deaths = []

    def die_once(document: Document, width: int, *more: object) -> bool:
        if width not in deaths:
            deaths.append(width)
            raise Died
        return noted(document, width, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(rendering, "_noted", die_once)
    testing.run_pending()
    at_death = {path: _inode(path) for path in documents.stored()}
    assert len(at_death) == 5
    assert not Rendition.objects.exists()
    testing.run_pending(timed=True)
    assert {path: _inode(path) for path in documents.stored()} == at_death
    assert document.renditions.count() == len(deaths) == 3


def test_a_death_between_storing_the_copy_and_saying_so_leaves_one(monkeypatch: pytest.MonkeyPatch) -> None:
    (document,) = documents.uploaded(making.jpeg()).new
    decide = checking_documents._decide
    deaths: list[int] = []

    def die_once(*what: object, **changes: object) -> bool:
        if not deaths:
            deaths.append(1)
            raise Died
        return decide(*what, **changes)  # type: ignore[arg-type]

    monkeypatch.setattr(checking_documents, "_decide", die_once)
    testing.run_pending(timed=True)
    document.refresh_from_db()
    assert document.state == DocumentState.READY
    assert len(documents.stored()) == 5


def test_two_who_store_the_same_picture_at_once_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    document = documents.checked()
    before = documents.stored()
    document.renditions.filter(wanted=150).delete()
    # The other has not stored it yet when this one looks.
    there, missed = default_storage.exists, rendition_path(document, 150)
    overlooked: list[str] = []

    def exists(path: str) -> bool:
        if path == missed and not overlooked:
            overlooked.append(path)
            return False
        return there(path)

    monkeypatch.setattr(default_storage, "exists", exists)
    rendering.render_document(document, 150)
    assert overlooked
    assert document.renditions.filter(wanted=150, path=missed).exists()
    assert documents.stored() == before


def test_a_picture_made_of_a_document_that_was_deleted_meanwhile_is_not_left(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document,) = documents.uploaded(making.jpeg()).new

    def deleted_meanwhile(look: Callable[..., object]) -> Callable[..., object]:
        def looked(*what: object) -> object:
            found = look(*what)
            with django_capture_on_commit_callbacks(execute=True):
                delete_documents(Document.objects.filter(pk=document.pk), by=clerk())
            return found

        return looked

    monkeypatch.setattr(rendering, "render", deleted_meanwhile(asking.render))
    rendering.render_document(document, 150)
    assert not documents.stored()
    (document,) = documents.uploaded(making.jpeg()).new
    monkeypatch.setattr(checking_documents, "examine", deleted_meanwhile(asking.examine))
    checking_documents.check(document)
    assert not documents.stored()
    assert not Document.objects.exists()


def test_deleting_removes_rows_and_files_of_that_document_alone(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    one, other = documents.ready(), documents.ready()
    with django_capture_on_commit_callbacks(execute=True):
        delete_documents([one], by=clerk())
        assert len(documents.stored()) == 6, "files stay until the rows are gone for certain"
    assert len(documents.stored()) == 3
    assert all(other.key.hex in path for path in documents.stored())
    assert list(Rendition.objects.values_list("document", flat=True)) == [other.pk]


def test_the_sweep_removes_what_belongs_to_nothing_once_it_is_a_day_old() -> None:
    documents.ready()
    kept = documents.stored()
    old, new = (default_storage.save(f"{FOLDER}/{name}", ContentFile(b"x")) for name in ("old", "new"))
    for path in (*kept, old):
        long_ago = time.time() - 90_000
        os.utime(default_storage.path(path), (long_ago, long_ago))
    assert sweep() == {"removed": 1}
    assert documents.stored() == {*kept, new}


def test_what_is_being_checked_or_is_good_is_not_checked_again_and_what_was_refused_is() -> None:
    (document,) = documents.uploaded(making.jpeg()[:2000]).new
    document.refresh_from_db()
    with pytest.raises(DocumentChanged):
        check_again(document, by=clerk())
    testing.run_pending()
    document.refresh_from_db()
    check_again(document, by=clerk())
    assert Document.objects.get(pk=document.pk).state == DocumentState.CHECKING
    with pytest.raises(DocumentChanged):
        check_again(document, by=clerk())
    assert Job.objects.count() == 2
    with pytest.raises(DocumentChanged):
        check_again(documents.ready(), by=clerk())


def test_a_check_that_never_ended_can_be_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    (document,) = documents.uploaded(making.jpeg()).new
    with monkeypatch.context() as patch:
        patch.setattr(asking, "_BEGIN", "raise SystemExit(3)  # {width}")
        ended = testing.run_pending(timed=True)
    assert [job.status for job in ended] == [Status.RETRYABLE, Status.FAILED]
    document.refresh_from_db()
    assert document.state == DocumentState.CHECKING
    check_again(document, by=clerk())
    testing.run_pending()
    document.refresh_from_db()
    assert document.state == DocumentState.READY


def test_a_document_whose_file_is_gone_says_so() -> None:
    (document,) = documents.uploaded(making.jpeg()).new
    default_storage.delete(document.path)
    testing.run_pending()
    document.refresh_from_db()
    assert (document.state, "upload it again" in document.problem) == (DocumentState.REFUSED, True)


def test_the_jobs_have_half_a_minute_and_two_tries_in_the_lane_of_images() -> None:
    for task in (check_document, make_rendition):
        policy = task.definition
        assert (policy.queue_name, policy.timeout, policy.retry.max_attempts) == ("image", 30, 2)


def _inode(path: str) -> int:
    return Path(default_storage.path(path)).stat().st_ino
