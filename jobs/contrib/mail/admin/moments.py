"""Times as the pages of mail show them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.api import relative_text


def ago(moment: datetime) -> SafeString:
    """Return how long ago something was, with the exact time and zone on hover."""
    local = timezone.localtime(moment)
    exact = f"{date_format(local, 'j M Y, H:i:s')} {local.tzname()}"
    text = relative_text(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, text)
