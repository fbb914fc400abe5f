"""The roles that staff usually have, and what each may do. Groups of Django's, ready-made; pure data here.

Every right there is belongs to a role: `tests/jobs/test_roles.py` sees to it.
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
}


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role: the name of its group, what it is for, and the codenames of its permissions of `jobs`."""

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
