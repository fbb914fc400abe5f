"""What a person did, as the list of acts shows it."""

from typing import TYPE_CHECKING

from django.contrib.admin import site
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.html import format_html

from jobs.admin.filters import about_parameter
from jobs.models import Via
from jobs.wording import counted

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from jobs.models import OperatorAct


def done_words(act: "OperatorAct") -> "SafeString":
    """Return what was done, how far it has come where it is about all that matched a search, and why."""
    return format_html(
        "{}{}{}",
        act.sentence,
        format_html(' <span class="job-note">{}</span>', _so_far(act)) if act.mass_act else "",
        format_html(' <span class="job-note">{}</span>', _why(act)) if _why(act) else "",
    )


def thing_link(act: "OperatorAct", request: "HttpRequest") -> "SafeString":
    """Return what it was done to by its name of that time, linked for whom may open it."""
    url = _thing_url(act, request)
    return format_html('<a href="{}">{}</a>' if url else "{1}", url, act.label)


def _so_far(act: "OperatorAct") -> str:
    mass = act.mass_act
    if mass is None or not (mass.done or mass.left):
        return "none so far"
    return f"{counted(mass.done, 'job')}{f', {mass.left:,} left alone' if mass.left else ''}"


def _why(act: "OperatorAct") -> str:
    if act.erased_at:
        return "What was written about it was erased."
    return f"Reason: {act.reason}" if act.reason else ""


def _thing_url(act: "OperatorAct", request: "HttpRequest") -> str:
    if act.mass_act_id:
        return _mass_url(act, request)
    # A content type outlives its model.
    model = act.content_type.model_class() if act.content_type else None
    if model is None or not site.is_registered(model):
        return ""
    if not site.get_model_admin(model).has_view_or_change_permission(request):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[quote(act.object_id)])


def _mass_url(act: "OperatorAct", request: "HttpRequest") -> str:
    """Return the address of the list of the job that does it, or did; a command line does it by itself."""
    if act.via == Via.COMMAND_LINE or act.content_type_id is None or not request.user.has_perm("jobs.view_job"):
        return ""
    about = about_parameter(act.content_type_id, act.object_id)
    return f"{reverse('admin:jobs_job_changelist')}?about={about}"
