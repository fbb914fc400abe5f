"""Who may open and do what with schedules: every address for every kind of person, with GET and POST."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.admin import ScheduleAdmin
from jobs.models import Job, Schedule
from tests.jobs.admin import making, schedules
from tests.jobs.admin.schedules import EDIT, LIST, MAKE, PAUSE, RUN, SEE
from tests.jobs.scheduling import ADD

pytestmark = pytest.mark.django_db

# Where each address leads, for a schedule that people made.
ADDRESSES = {
    "jobs_schedule_changelist": "",
    "jobs_schedule_agenda": "agenda/",
    "jobs_schedule_preview": "preview/",
    "jobs_schedule_add": f"add/?task={ADD}",
    "jobs_schedule_history": "{pk}/history/",
    "jobs_schedule_delete": "{pk}/delete/",
    "jobs_schedule_change": "{pk}/change/",
    "jobs_schedule_edit": "{pk}/edit/",
    "jobs_schedule_run": "{pk}/run/",
    "jobs_schedule_pause": "{pk}/pause/",
    "jobs_schedule_resume": "{pk}/resume/",
    "jobs_schedule_back_to_code": "{pk}/back/",
    "jobs_schedule_retire": "{pk}/retire/",
}
PAGES = {"jobs_schedule_changelist", "jobs_schedule_agenda", "jobs_schedule_history", "jobs_schedule_change"}
ACTS = {
    "jobs_schedule_add": MAKE,
    "jobs_schedule_edit": EDIT,
    "jobs_schedule_run": RUN,
    "jobs_schedule_pause": PAUSE,
    "jobs_schedule_resume": PAUSE,
    "jobs_schedule_back_to_code": EDIT,
    "jobs_schedule_retire": EDIT,
}
PERMISSIONS = (MAKE, EDIT, RUN, PAUSE)
ROLES = [(), (SEE,), (SEE, MAKE), (SEE, EDIT), (SEE, RUN), (SEE, PAUSE), (SEE, *PERMISSIONS), PERMISSIONS]


def answers(client: Client, schedule: Schedule) -> dict[str, int]:
    """Return the status of each address to GET."""
    return {name: client.get(f"{LIST}{path.format(pk=schedule.pk)}").status_code for name, path in ADDRESSES.items()}


def post(client: Client, schedule: Schedule, name: str) -> int:
    """Post what would be done; returns the status."""
    typed: dict[str, Any] = schedules.form(schedule, title="Changed")
    typed |= {"task": ADD, "reason": "why", "request_key": str(uuid4()), "post": "yes"}
    return client.post(f"{LIST}{ADDRESSES[name].format(pk=schedule.pk)}", typed).status_code


def state() -> tuple[list[Any], int]:
    return list(Schedule.objects.order_by("pk").values()), Job.objects.count()


def test_this_table_knows_every_address() -> None:
    from django.contrib.admin import site

    admin = site.get_model_admin(Schedule)
    assert isinstance(admin, ScheduleAdmin)
    assert {pattern.name for pattern in admin.get_urls() if pattern.name} == set(ADDRESSES)


@pytest.mark.parametrize("granted", ROLES)
def test_each_permission_opens_its_own_pages(granted: tuple[str, ...]) -> None:
    codes = answers(making.browser(*granted), schedules.by_hand())
    for name in PAGES:
        assert codes[name] == (200 if SEE in granted else 403), name
    for name, permission in ACTS.items():
        assert codes[name] == (200 if {SEE, permission} <= set(granted) else 403), name
    assert codes["jobs_schedule_delete"] == 403
    # What answers forms only.
    assert codes["jobs_schedule_preview"] == 405


@pytest.mark.parametrize("granted", ROLES)
@pytest.mark.parametrize("name", ADDRESSES)
def test_posting_without_the_permission_is_refused_and_changes_nothing(granted: tuple[str, ...], name: str) -> None:
    schedule = schedules.by_hand()
    before, client = state(), making.browser(*granted)
    allowed = SEE in granted and ACTS.get(name) in granted
    code = post(client, schedule, name)
    assert allowed or state() == before
    if name == "jobs_schedule_preview":
        assert code == (200 if SEE in granted and {MAKE, EDIT} & set(granted) else 403)
    elif name in ACTS:
        assert code == (302 if allowed else 403)
    elif SEE not in granted or name == "jobs_schedule_delete":
        assert code in (403, 405)


@pytest.mark.parametrize("name", ADDRESSES)
def test_who_is_not_staff_may_do_nothing_whatever_was_granted(name: str) -> None:
    schedule, client = schedules.by_hand(), making.browser(SEE, *PERMISSIONS)
    User.objects.update(is_staff=False)
    before = state()
    assert post(client, schedule, name) in (302, 403)
    assert post(client, schedule, "jobs_schedule_preview") == 403
    assert state() == before


def test_acts_change_what_they_say_for_whom_may() -> None:
    schedule, client = schedules.by_hand(), making.browser(SEE, *PERMISSIONS)
    for name in ACTS:
        before = state()
        assert post(client, schedule, name) == 302
        # There is no code to go back to.
        assert (state() == before) == (name == "jobs_schedule_back_to_code"), name
        schedule.refresh_from_db()
