"""Who may open what: every address of the jobs admin for every kind of person."""

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from jobs.admin import JobAdmin
from jobs.models import CauseNote, Effect, Job
from tests.jobs.admin import making
from tests.jobs.admin.making import ADD, CANCEL, EDIT, ERASE, NOTE, RETRY, REVEAL, RUN, SETTLE, VIEW

EACH = (RETRY, CANCEL, SETTLE, ERASE, NOTE, RUN, ADD, EDIT, REVEAL)

pytestmark = pytest.mark.django_db

# Where each address leads with GET: the ids of a failed, a running and a held job, of its effect, and of a kind of
# subject are filled in.
ADDRESSES = {
    "jobs_job_changelist": "",
    "jobs_job_add": "add/",
    "jobs_job_history": "{failed}/history/",
    "jobs_job_delete": "{failed}/delete/",
    "jobs_job_change": "{failed}/change/",
    "jobs_job_live": "{running}/live/",
    "jobs_job_panel": "panel/1/1/",
    "jobs_job_retry": "{failed}/retry/",
    "jobs_job_cancel": "{running}/cancel/",
    "jobs_job_run": "{running}/run/",
    "jobs_job_happened": "{held}/effects/{effect}/happened/",
    "jobs_job_did_not_happen": "{held}/effects/{effect}/did-not-happen/",
    "jobs_job_erase": "erase/{kind}/1/",
    "jobs_job_retry_selection": "retry/",
    "jobs_job_cancel_selection": "cancel/",
    "jobs_job_run_selection": "run/",
    "jobs_job_retry_all": "retry-all/?q=status:failed",
    "jobs_job_cancel_all": "cancel-all/?q=status:running",
    "jobs_job_run_all": "run-all/?q=status:scheduled",
    "jobs_job_failed": "failed/",
    "jobs_job_edit": "{failed}/edit/",
    "jobs_job_reveal": "{failed}/reveal/",
    "jobs_job_note": "failed/note/?task=a.b&fingerprint=c",
}
PAGES = [
    "jobs_job_changelist",
    "jobs_job_history",
    "jobs_job_change",
    "jobs_job_live",
    "jobs_job_panel",
    "jobs_job_failed",
]
NOBODYS = ["jobs_job_delete"]
ACTS = {
    "jobs_job_retry": RETRY,
    "jobs_job_cancel": CANCEL,
    "jobs_job_run": RUN,
    "jobs_job_happened": SETTLE,
    "jobs_job_did_not_happen": SETTLE,
    "jobs_job_erase": ERASE,
    "jobs_job_edit": EDIT,
    "jobs_job_reveal": REVEAL,
    "jobs_job_add": ADD,
}
BULK_ACTS = {
    "jobs_job_retry_selection": RETRY,
    "jobs_job_cancel_selection": CANCEL,
    "jobs_job_run_selection": RUN,
    "jobs_job_retry_all": RETRY,
    "jobs_job_cancel_all": CANCEL,
    "jobs_job_run_all": RUN,
    "jobs_job_note": NOTE,
}


def made() -> dict[str, object]:
    """Return the ids of a job of each kind that the addresses name."""
    held = making.held()
    effect = held.effects.get()
    kind = ContentType.objects.get_for_model(User).pk
    jobs = {"failed": making.failed().pk, "running": making.running().pk, "held": held.pk}
    return {**jobs, "effect": effect.pk, "kind": kind}


def answers(client: Client) -> dict[str, int]:
    """Return the status of each address to GET."""
    ids = made()
    paths = {name: path.format(**ids) for name, path in ADDRESSES.items()}
    return {name: client.get(f"/admin/jobs/job/{path}").status_code for name, path in paths.items()}


def test_this_table_knows_every_address() -> None:
    from django.contrib.admin import site

    admin = site.get_model_admin(Job)
    assert isinstance(admin, JobAdmin)
    named = {pattern.name for pattern in admin.get_urls() if pattern.name}
    assert named == set(ADDRESSES)


def test_staff_without_permissions_is_not_even_told_of_jobs() -> None:
    assert "Background jobs" not in making.browser().get("/admin/").content.decode()


@pytest.mark.parametrize(
    "granted",
    [(VIEW,), (VIEW, RETRY, CANCEL), *((VIEW, one) for one in EACH)],
)
def test_each_permission_opens_its_own_pages(granted: tuple[str, ...]) -> None:
    codes = answers(making.browser(*granted))
    assert {codes[name] for name in PAGES} == {200}
    assert {codes[name] for name in NOBODYS} == {403}
    for name, permission in (ACTS | BULK_ACTS).items():
        assert codes[name] == (200 if permission in granted else 403), name


@pytest.mark.parametrize("granted", [(), (VIEW,), (RETRY, CANCEL, SETTLE, ERASE, NOTE, ADD, EDIT, REVEAL)])
def test_posting_without_the_permission_is_refused_and_changes_nothing(granted: tuple[str, ...]) -> None:
    ids = made()
    before = list(Job.objects.order_by("pk").values_list("pk", "status"))
    client = making.browser(*granted)
    for name in ACTS:
        path = ADDRESSES[name].format(**ids)
        assert client.post(f"/admin/jobs/job/{path}", {"reason": "why not"}).status_code == 403
    for path in ("retry-all/", "cancel-all/", "run-all/", "failed/note/?task=a.b&fingerprint=c"):
        said = {"q": "", "reason": "why not", "note": "mine"}
        assert client.post(f"/admin/jobs/job/{path}", said).status_code == 403
    assert not CauseNote.objects.exists()
    for path in ("retry/", "cancel/", "run/"):
        data = {"_selected_action": [str(ids["failed"]), str(ids["running"])]}
        assert client.post(f"/admin/jobs/job/{path}", data).status_code == 403
    assert list(Job.objects.order_by("pk").values_list("pk", "status")) == before
    assert Effect.objects.get().is_held


@pytest.mark.parametrize("granted", [(VIEW, RETRY), (VIEW, CANCEL), (VIEW, RETRY, CANCEL)])
def test_who_may_retry_or_cancel_may_not_settle(granted: tuple[str, ...]) -> None:
    ids, client = made(), making.browser(*granted)
    for name in ("jobs_job_happened", "jobs_job_did_not_happen"):
        path = ADDRESSES[name].format(**ids)
        assert client.post(f"/admin/jobs/job/{path}", {"reason": "why not"}).status_code == 403
    assert Effect.objects.get().is_held
