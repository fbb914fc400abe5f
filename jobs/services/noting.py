"""Note what staff say of a cause for which jobs fail."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from jobs.models import CauseNote
from jobs.services.journal import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def note(task: str, fingerprint: str, text: str, author: "User") -> None:
    """Write the note of a cause in the place of the one before; without a text, take it away."""
    with transaction.atomic():
        if text:
            said = {"note": text, "author": author, "changed_at": timezone.now()}
            noted, _ = CauseNote.objects.update_or_create(task=task, fingerprint=fingerprint, defaults=said)
            record_act(author, noted, "Changed the note.")
        elif old := CauseNote.objects.select_for_update().filter(task=task, fingerprint=fingerprint).first():
            record_act(author, old, "Deleted the note.")
            old.delete()
