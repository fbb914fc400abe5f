"""How a batch stands, as a mark on pages."""

from typing import TYPE_CHECKING

from django.utils.html import format_html

from jobs.selectors.batch_words import state_words

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from jobs.selectors.batches import Standing


def batch_badge(standing: "Standing") -> "SafeString":
    """Return how a batch stands, as a word with a shape and a colour."""
    look, word = state_words(standing)
    return format_html('<span class="job-status job-status-{}">{}</span>', look, word)
