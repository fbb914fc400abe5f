"""Have a document checked once more, where the job that did so has failed, was cancelled or is gone."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from imports.exceptions import DocumentChanged
from imports.models import Document, DocumentState
from imports.tasks_documents import check_document
from jobs.api import LIVE, Job, enqueue_many, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Nothing is being done: the check ended without an answer, or it refused and the limits may have changed.
STUCK = ~Exists(Job.objects.filter(pk=OuterRef("job_id"), status__in=LIVE)) & Q(state=DocumentState.CHECKING)
CHECKABLE = Q(STUCK) | Q(state=DocumentState.REFUSED)


def check_again(document: Document, *, by: "AbstractBaseUser") -> None:
    """Enqueue another check; raises DocumentChanged when one is under way, or it was found to be good."""
    with transaction.atomic():
        request = check_document.using(subject=document, requested_by=by).prepare(document_id=document.pk)
        job = next(iter(enqueue_many([request])))
        rows = Document.objects.filter(CHECKABLE, pk=document.pk, job_id=document.job_id)
        if not rows.update(state=DocumentState.CHECKING, problem="", job_id=job.pk):
            raise DocumentChanged(f"{document} is being checked, or was checked meanwhile: look again.")
        record_act(by, document, "Checked again.")


def may_be_checked(document: Document) -> bool:
    """Say whether that can be asked for; only `check_again` knows for certain."""
    return Document.objects.filter(CHECKABLE, pk=document.pk).exists()
