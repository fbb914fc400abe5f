"""How alerts, rules and notices look and read."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.contrib.admin import site
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.models import Alert, AlertEnding, AlertRule, Channel, Heartbeat, Job, Medium, Notice, Schedule
from jobs.moments import ago, clock_text, time_mark
from jobs.wording import duration_text

# Of a webhook's address so much is shown that one can tell two of them apart.
SHOWN_TAIL = 4
# The lists that an alert's evidence may name.
_PAGES: dict[str, type[Model]] = {"job": Job, "heartbeat": Heartbeat, "schedule": Schedule}


def badge(look: str, word: object) -> SafeString:
    """Return a word with the shape and colour of a look: failed, successful, retryable, muted."""
    return format_html('<span class="job-status job-status-{}">{}</span>', look, word)


def alert_badge(alert: Alert) -> SafeString:
    """Return whether an alert is open, is so in silence, or is over."""
    if not alert.is_open:
        return badge("successful", "Over") if alert.ending == AlertEnding.RECOVERED else badge("muted", "Rule off")
    return badge("muted", "Open, muted") if alert.rule.is_muted else badge("failed", "Open")


def rule_badge(rule: AlertRule) -> SafeString:
    """Return whether a rule is on, off or muted, and until when."""
    if not rule.enabled:
        return badge("muted", "Off")
    if rule.is_muted and rule.muted_until:
        return badge(
            "retryable", format_html("Muted until {}", time_mark(rule.muted_until, clock_text(rule.muted_until)))
        )
    return badge("successful", "On")


def notice_fate(notice: Notice) -> SafeString:
    """Return what became of a notice."""
    if notice.sent_at:
        return format_html("{} {}", badge("successful", "Sent"), ago(notice.sent_at))
    if notice.gave_up_at:
        return format_html("{} {}", badge("failed", "Not sent"), f"given up after {_tries(notice)}")
    if notice.tries and notice.next_try_at:
        return format_html("{} {}, again {}", badge("retryable", "Retrying"), _tries(notice), ago(notice.next_try_at))
    return badge("ready", "Waiting")


def lasted(alert: Alert) -> timedelta:
    """Return how long an alert lasted, or has lasted so far."""
    return alert.lasted_until - alert.opened_at


def lasted_text(alert: Alert) -> str:
    """Return the same in words."""
    return duration_text(lasted(alert))


def alert_url(alert: Alert) -> str:
    """Return the address of an alert's page."""
    return reverse("admin:jobs_alert_change", args=[alert.pk])


def evidence_url(alert: Alert, user: User | AnonymousUser) -> str:
    """Return the address of the list that has all the rows behind an alert; empty for whom may not see them."""
    page = alert.evidence.get("page", "")
    if page not in _PAGES or not site.is_registered(_PAGES[page]) or not user.has_perm(f"jobs.view_{page}"):
        return ""
    query = urlencode(alert.evidence.get("query", {}))
    return f"{reverse(f'admin:jobs_{page}_changelist')}{'?' if query else ''}{query}"


def shown_address(channel: Channel) -> str:
    """Return a channel's address; of a webhook's, which is a secret, its host and its last few characters."""
    if channel.kind == Medium.EMAIL:
        return channel.address
    parts = urlsplit(channel.address)
    return f"{parts.scheme}://{parts.hostname}/…{channel.address[-SHOWN_TAIL:]}"


def _tries(notice: Notice) -> str:
    return "1 try" if notice.tries == 1 else f"{notice.tries} tries"
