"""Note what staff say of a cause for which jobs fail."""

from typing import TYPE_CHECKING

from django.utils import timezone

from jobs.models import CauseNote

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def note(task: str, fingerprint: str, text: str, author: "User") -> None:
    """Write the note of a cause in the place of the one before; without a text, take it away."""
    if not text:
        CauseNote.objects.filter(task=task, fingerprint=fingerprint).delete()
        return
    said = {"note": text, "author": author, "changed_at": timezone.now()}
    CauseNote.objects.update_or_create(task=task, fingerprint=fingerprint, defaults=said)
