"""`{% load jobs %}`: jobs on any page."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from jobs import moments, wording
from jobs.admin import acting_on_matching, alert_display, display
from jobs.admin.health import alerts_context, health_context
from jobs.admin.history import said
from jobs.admin.job_list import JobList
from jobs.admin.links import batch_url, children_url, job_url, request_url, schedule_url
from jobs.admin.panel import panel_context
from jobs.admin.schedule_display import in_both_zones, state_badge
from jobs.admin.schedule_history import said_of_schedule
from jobs.admin.verbs import VERBS, Verb
from jobs.models import WAITING, Alert, Job, QueueControl
from jobs.registry import task_title
from jobs.selectors.alerts import open_alerts
from jobs.selectors.health import is_served
from jobs.selectors.queues import pause_of

register = Library()

register.filter(children_url)
register.filter(batch_url)
register.filter(job_url)
register.filter(request_url)
register.filter(display.told)
register.filter(alert_display.alert_badge)
register.filter(alert_display.alert_url)
register.filter(alert_display.lasted_text)
register.filter(alert_display.notice_fate)
register.filter(alert_display.rule_badge)
register.filter(schedule_url)
register.filter(moments.ago)
register.filter(moments.ahead)
register.filter(moments.exact_text)
register.filter(display.is_over)
register.filter(display.outcome_badge)
register.filter(display.pretty_json)
register.filter(display.shown_arguments)
register.filter(display.status_badge)
register.filter(display.status_with_note)
register.filter(in_both_zones)
register.filter(said)
register.filter(said_of_schedule)
register.filter(state_badge)
register.filter(task_title)
register.filter("job_duration", display.duration_words)


@register.simple_tag(takes_context=True)
def jobs_panel(context: Context, subject: Model | None) -> str:
    """Show the jobs about a saved object, live; nothing to whom may not see jobs."""
    request = context["request"]
    if subject is None or subject.pk is None or not request.user.has_perm("jobs.view_job"):
        return ""
    content_type = ContentType.objects.get_for_model(subject)
    return render_to_string("jobs/panel.html", panel_context(content_type.pk, str(subject.pk)), request)


@register.simple_tag(takes_context=True)
def jobs_health(context: Context) -> str:
    """Show whether all is well with jobs; nothing to whom may not see them."""
    request = context["request"]
    if not request.user.has_perm("jobs.view_job"):
        return ""
    return render_to_string("jobs/health.html", health_context(_alerts(request)), request)


@register.simple_tag(takes_context=True)
def jobs_alerts(context: Context) -> str:
    """Show which alerts are open, if any; nothing to whom may not see them."""
    request = context["request"]
    return render_to_string("jobs/alerts.html", alerts_context(_alerts(request)), request)


def _alerts(request: HttpRequest) -> list[Alert]:
    return open_alerts() if request.user.has_perm("jobs.view_alert") else []


@register.simple_tag(takes_context=True)
def fitting_verbs(context: Context, job_list: JobList) -> list[Verb]:
    """Return what this viewer can do to all that a narrowed list is about; nothing while it is not narrowed."""
    return [verb for verb in VERBS if verb.permits(context["request"].user) and job_list.may_hold(verb.statuses)]


@register.filter
def order(verb: Verb, what: str) -> str:
    """Return what a person orders, as a button says it: `Retry this job`."""
    return verb.to(what)


@register.filter
def matching_url(verb: Verb, job_list: JobList) -> str:
    """Return the address that asks whether to do it to all that a list is about, and leads back to this page of it."""
    return acting_on_matching.matching_url(verb, job_list.text, job_list.here)


@register.filter
def grouped(number: int) -> str:
    """Return a number with separators."""
    return f"{number:,}"


@register.filter
def alive_badge(is_alive: bool) -> SafeString:
    """Return whether a process is alive, as a word with a shape and a colour."""
    return display.process_badge(is_alive=is_alive)


@register.filter
def duration(value: timedelta | None) -> str:
    """Return a duration in words; empty without one."""
    return "" if value is None else wording.duration_text(value)


@register.filter
def clock(moment: datetime) -> SafeString:
    """Return the time of day of a moment, exact on hover."""
    return moments.time_mark(moment, moments.clock_text(moment))


@register.filter
def on_day(moment: datetime) -> SafeString:
    """Return the day of a moment in a sentence, as in `on 3 May 2026`; exact on hover."""
    return moments.time_mark(moment, f"on {moments.day_text(moment)}")


@register.filter
def is_unserved(job: Job | None) -> bool:
    """Say whether a job waits in a queue on which no worker listens."""
    return job is not None and job.status in WAITING and not is_served(job.queue_name)


@register.filter
def holding_pause(job: Job | None) -> QueueControl | None:
    """Return the pause of its queue that keeps a job from beginning; None when nothing does."""
    return pause_of(job.queue_name) if job and job.status in WAITING else None
