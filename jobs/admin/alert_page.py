"""The page of one alert: what is wrong, since when, what it concerns, and who was told."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from jobs.admin.alert_display import evidence_url
from jobs.admin.chosen import list_url
from jobs.admin.frame import frame
from jobs.models import Alert
from jobs.selectors.alerts import AlertRecord, alert_record
from jobs.selectors.breaches.kinds import condition
from jobs.selectors.mail_alone import is_about_mail_by_mail_alone
from jobs.wording import counted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Keys are 64 bits wide, and SQLite raises at a number beyond that.
LONGEST_KEY = 18


def alert_page(request: "HttpRequest", object_id: str) -> "HttpResponse":
    """Show an alert."""
    if not request.user.has_perm("jobs.view_alert"):
        raise PermissionDenied
    is_key = object_id.isdecimal() and len(object_id) <= LONGEST_KEY
    record = alert_record(int(object_id)) if is_key else None
    if record is None:
        messages.warning(request, "There is no such alert. It may have been over for so long that it was removed.")
        return redirect("admin:jobs_alert_changelist")
    alert = record.alert
    context = frame(request, alert.rule.name, opts=Alert._meta, original=alert, **_context(request, record))
    return TemplateResponse(request, "admin/jobs/alert/change_form.html", context)


def _context(request: "HttpRequest", record: AlertRecord) -> dict[str, Any]:
    alert = record.alert
    sees_jobs = request.user.has_perm("jobs.view_job")
    return {
        "alert": alert,
        "rule": alert.rule,
        "condition": condition(alert.rule),
        "notices": record.notices,
        "jobs": record.jobs if sees_jobs else [],
        "jobs_url": list_url(record.job_ids) if sees_jobs and record.job_ids else "",
        "jobs_words": counted(len(record.job_ids), "job"),
        "list_url": evidence_url(alert, request.user),
        "is_by_mail_alone": is_about_mail_by_mail_alone(alert),
        "may_mute": request.user.has_perms(["jobs.view_alertrule", "jobs.mute_alertrule"]),
        "sees_rule": request.user.has_perm("jobs.view_alertrule"),
    }
