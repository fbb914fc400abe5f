"""The small pictures of documents, made in the background."""

from imports.exceptions import FileGone
from imports.models import Document
from imports.pictures.exceptions import PictureRefused
from imports.services import rendering
from jobs.api import Backoff, Queue, task

# Seconds. The process that decodes has less: it is ended before the job is.
TIMEOUT = 30

# What is wrong with a file is no better at a second try; a worker that died, or a busy machine, is.
ONCE_MORE = Backoff(max_attempts=2, base=5, fail_on=(PictureRefused, FileGone))


@task(queue_name=Queue.IMAGE, timeout=TIMEOUT, retry=ONCE_MORE, title="Make a small picture")
def make_rendition(*, document_id: int, width: int) -> dict[str, int]:
    """Make a document's picture of one width."""
    return rendering.render_document(Document.objects.get(pk=document_id), width)
