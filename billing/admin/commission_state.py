"""How far a month's commissions are, as a word with a shape and a colour."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.models import CommissionRun


def render_state(run: CommissionRun) -> SafeString:
    """Return a run's status for a page."""
    return format_html('<span class="billing-status billing-run-{}">{}</span>', run.status, run.get_status_display())
