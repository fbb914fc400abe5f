"""What is done with documents in the background. Each task calls a service."""

from imports.models import Document
from imports.services import checking_documents, sweeping_documents
from imports.tasks_renditions import ONCE_MORE, TIMEOUT
from jobs.api import Queue, schedule, task

# A first run after years may find many files.
SWEEP_TIMEOUT = 1800


@task(queue_name=Queue.IMAGE, timeout=TIMEOUT, retry=ONCE_MORE, title="Check a document")
def check_document(*, document_id: int) -> dict[str, str]:
    """Find out whether an uploaded picture or PDF is one, and have small pictures made of it."""
    return checking_documents.check(Document.objects.get(pk=document_id))


@schedule("45 3 * * *")
@task(queue_name=Queue.MAINTENANCE, timeout=SWEEP_TIMEOUT, title="Remove files of deleted documents")
def sweep_documents() -> dict[str, int]:
    """Remove files that no document names, a day after they were stored."""
    return sweeping_documents.sweep()
