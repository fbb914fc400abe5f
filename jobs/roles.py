"""The roles that staff usually have, and what each may do. Groups of Django's, ready-made; pure data here.

Every right of `jobs` belongs to a role: `tests/jobs/test_roles.py` sees to it. A right of another application has its
label before it, `mail.view_message`, and counts where that application is installed.
"""

from dataclasses import dataclass

_VIEWER = frozenset(
    {
        "view_job",
        "view_batch",
        "view_queuecontrol",
        "view_limit",
        "view_schedule",
        "view_heartbeat",
        "view_alert",
        "view_alertrule",
        "view_operatoract",
    }
)
_OPERATOR = _VIEWER | {
    "add_job",
    "edit_job_arguments",
    "retry_job",
    "cancel_job",
    "run_job",
    "settle_effect",
    "change_causenote",
    "pause_queue",
    "run_schedule",
    "pause_schedule",
    "mute_alertrule",
    "mail.view_message",
    "mail.resend_message",
}
_ADMINISTRATOR = _OPERATOR | {
    "erase_job",
    "reveal_arguments",
    "empty_queue",
    "change_limit",
    "add_schedule",
    "change_schedule",
    "add_alertrule",
    "change_alertrule",
    "delete_alertrule",
    "view_channel",
    "add_channel",
    "change_channel",
    "delete_channel",
    "test_channel",
    "mail.test_template",
    "rest.view_apitoken",
    "rest.add_apitoken",
    "rest.revoke_apitoken",
}


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role: the name of its group, what it is for, and its permissions: codenames of `jobs`, or `app.codename`."""

    name: str
    purpose: str
    rights: frozenset[str]


VIEWER = Role(
    name="Jobs: Viewer",
    purpose="sees jobs, queues, schedules, processes and alerts, and changes nothing",
    rights=_VIEWER,
)
OPERATOR = Role(
    name="Jobs: Operator",
    purpose="sees to it from day to day: retries, cancels, settles, runs now, pauses, mutes",
    rights=_OPERATOR,
)
ADMINISTRATOR = Role(
    name="Jobs: Administrator",
    purpose="decides how it goes on: schedules, alert rules and channels; and what can’t be undone",
    rights=_ADMINISTRATOR,
)
# Each may do what the one before may.
ROLES = (VIEWER, OPERATOR, ADMINISTRATOR)
_OURS = "jobs"


def right_of(app_label: str, codename: str) -> str:
    """Return a permission as roles name it."""
    return codename if app_label == _OURS else f"{app_label}.{codename}"


def app_of(right: str) -> str:
    """Return the label of the application that a right is one of."""
    return right.partition(".")[0] if "." in right else _OURS


# Once the permissions of each of these are made, there may be some to give.
APPS = frozenset(app_of(right) for role in ROLES for right in role.rights)
