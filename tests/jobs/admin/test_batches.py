"""Batches in the admin: what their pages say and offer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from jobs import testing
from jobs.api import Batch, batch
from jobs.models import Job, Status
from jobs.selectors.batches import standing_of, time_left
from jobs.services.concluding import conclude_spent
from tests.jobs.admin.making import CANCEL, RETRY, VIEW, browser, send_letter
from tests.sample.tasks import add

pytestmark = pytest.mark.django_db

VIEW_BATCH = "view_batch"


def _letters(*troubles: str) -> Batch:
    """Return a batch of one job that succeeds and one that fails of each trouble."""
    plan = batch("Letters of May", on_success=add.prepare(a=7), on_end=add.prepare(a=8)).then(add.prepare(a=9))
    return plan.enqueue([add.prepare(a=1), *(send_letter.prepare(trouble=trouble) for trouble in troubles)])


def _page(made: Batch, *permissions: str) -> str:
    response = browser(VIEW_BATCH, *permissions).get(reverse("admin:jobs_batch_change", args=[made.pk]))
    assert response.status_code == 200
    return response.content.decode()


def _words(page: str) -> str:
    return " ".join(strip_tags(page.replace("<", " <")).split())


def test_the_page_says_how_far_it_is_and_what_follows() -> None:
    made = _letters("no stamp")
    words = _words(_page(made))
    assert "Waiting 0 of 2 jobs have ended. 2 wait." in words
    assert "1. This one , 2 jobs not ended 2. Add numbers (1 job) once all before it have succeeded" in words
    assert "Once all have ended Add numbers not yet" in words


def test_a_batch_that_failed_in_part_says_why_and_offers_the_failed_part_alone() -> None:
    made = _letters("no stamp", "no stamp", "too heavy")
    testing.run_pending()

    page = _page(made, VIEW, RETRY, CANCEL)
    words = _words(page)
    assert "Failed in part Of 4 jobs, 3 failed, and 1 succeeded." in words
    assert "2 jobs Send letter by post" in words
    assert "too heavy" in words
    assert "What follows waits for them" in words
    assert "Retry 3 failed jobs" in words
    assert "Cancel the rest" not in words

    client = browser_of_all()
    asked = client.get(reverse("admin:jobs_job_retry_all"), {"q": f"batch:{made.pk} status:failed"})
    assert "Retry 3 jobs" in asked.content.decode()
    client.post(
        reverse("admin:jobs_job_retry_all"), {"q": f"batch:{made.pk} status:failed", "reason": "stamps are here"}
    )
    assert made.counts() == {Status.SUCCESSFUL: 1, Status.READY: 3}
    assert Batch.objects.get(pk=made.pk).ended_at is None


def test_acts_are_offered_to_whom_may_do_them_and_reasons_to_whom_may_see_jobs() -> None:
    made = _letters("a secret address")
    testing.run_pending()
    words = _words(_page(made))
    assert "Failed in part" in words
    assert "Retry" not in words
    assert "a secret address" not in words


def test_the_rest_of_it_can_be_cancelled_alone() -> None:
    made, other = _letters("x"), add.enqueue(a=1)
    testing.perform(made.jobs[0])
    client = browser_of_all()
    assert "Cancel the rest (1 job)" in client.get(reverse("admin:jobs_batch_change", args=[made.pk])).content.decode()
    search = f"batch:{made.pk} status:scheduled,ready,retryable,running"
    client.post(reverse("admin:jobs_job_cancel_all"), {"q": search, "reason": "a mistake"})
    assert conclude_spent() == 1
    assert "Of 2 jobs, 1 was cancelled, and 1 succeeded." in _words(_page(made))
    other.refresh_from_db()
    assert other.status == Status.READY


def test_a_job_names_its_batch_and_the_list_shows_how_each_stands() -> None:
    made, done = _letters("x"), batch("Sums").enqueue([add.prepare(a=1)])
    testing.perform(done.jobs[0])
    conclude_spent()
    client = browser_of_all()
    page = client.get(reverse("admin:jobs_job_change", args=[made.jobs[0].pk])).content.decode()
    assert reverse("admin:jobs_batch_change", args=[made.pk]) in page

    listed = _words(client.get(reverse("admin:jobs_batch_changelist")).content.decode())
    assert "Sums Successful 1" in listed
    assert "Letters of May Waiting 0 of 2" in listed
    only = _words(client.get(reverse("admin:jobs_batch_changelist"), {"state": "well"}).content.decode())
    assert "Sums" in only
    assert "Letters" not in only
    jobs = client.get(reverse("admin:jobs_job_changelist"), {"q": f"batch:{made.pk}"}).content.decode()
    assert "2 jobs" in jobs


def test_a_batch_that_is_gone_leads_to_the_list() -> None:
    client = browser_of_all()
    for nobody in ("01a21645-5cb7-7089-9661-d527f5bb856d", "nonsense"):
        response = client.get(reverse("admin:jobs_batch_change", args=[nobody]), follow=True)
        assert "There is no batch" in response.content.decode()


def test_time_left_is_told_only_where_the_pace_tells_it() -> None:
    made = batch("Sums").enqueue(add.prepare(a=n) for n in range(4))
    Batch.objects.update(enqueued_at=timezone.now() - timedelta(seconds=60))
    made.refresh_from_db()
    assert time_left(made, standing_of(made)) is None
    testing.perform(made.jobs[0])
    left = time_left(made, standing_of(made))
    assert left is not None
    assert left.total_seconds() == pytest.approx(180, abs=5)
    Job.objects.filter(pk=made.jobs[1].pk).update(status=Status.SCHEDULED)
    assert time_left(made, standing_of(made)) is None


def browser_of_all() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    return client
