"""A token, as the admin shows it."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.api import ago
from jobs.contrib.rest.models import ApiToken

NEVER = "never"


def standing_badge(token: ApiToken) -> SafeString:
    """Return whether it may be used, as a word with a shape and a colour."""
    look, word = _standing(token)
    return format_html('<span class="job-status job-status-{}">{}</span>', look, word)


def ago_or_never(moment: datetime | None) -> SafeString | str:
    """Return how long ago something was, if ever."""
    return NEVER if moment is None else ago(moment)


def _standing(token: ApiToken) -> tuple[str, str]:
    if token.revoked_at:
        return "cancelled", "Revoked"
    if not token.is_good(timezone.now()):
        return "cancelled", "Expired"
    return ("successful", "Good") if token.owner.is_active else ("failed", "Owner is inactive")
