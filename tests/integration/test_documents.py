"""Documents by a real worker, whose processes start the confined one."""

import subprocess

import pytest

from imports.models import Document, DocumentState
from tests.imports import documents
from tests.imports.pictures import making
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration


def test_a_worker_checks_what_is_uploaded_and_makes_its_pictures(worker: subprocess.Popen[bytes]) -> None:
    (good,) = documents.uploaded(making.telling_jpeg()).new
    (bad,) = documents.uploaded(making.zip_bomb_text(), name="b.png").new
    wait_until(lambda: good.renditions.count() == 3, "the pictures are made", 30)
    wait_until(lambda: Document.objects.get(pk=bad.pk).state == DocumentState.REFUSED, "the bomb is refused", 30)
    assert worker.poll() is None
