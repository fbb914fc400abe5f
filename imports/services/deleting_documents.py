"""Delete documents: their rows, and once those are gone for certain, their files."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from imports.models import Document
from imports.services.document_files import paths_of, remove
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def delete_documents(documents: Iterable[Document], *, by: "AbstractBaseUser") -> None:
    """Delete documents with their pictures; a job that still makes one removes what it stored."""
    with transaction.atomic():
        for document in list(documents):
            record_act(by, document, "Deleted.")
            paths = paths_of(document)
            document.delete()
            transaction.on_commit(partial(remove, paths))
