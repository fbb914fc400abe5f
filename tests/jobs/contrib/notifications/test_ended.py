"""People are told when what they asked for has ended."""

import pytest
from django.contrib.auth.models import User

from jobs import testing
from jobs.api import Status, batch, batch_ended
from jobs.contrib.notifications.models import Notification
from jobs.models import Batch, Job, MassVerb
from jobs.services.mass_asking import ask
from jobs.services.retrying import retry
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", is_staff=True)


def told(user: User) -> list[tuple[str, str, str]]:
    return [(row.title, row.body, row.level) for row in Notification.objects.of(user)]


def test_who_asked_for_a_batch_is_told_when_it_has_ended(ada: User) -> None:
    made = batch("Letters of May", requested_by=ada).enqueue([tasks.add.prepare(a=1), tasks.add.prepare(a=2)])
    assert told(ada) == []
    testing.run_pending()
    assert told(ada) == [("Letters of May: done", "2 jobs.", "success")]
    assert Notification.objects.get().subject == made


def test_a_failed_part_is_told_of_and_the_end_after_its_retry(ada: User) -> None:
    batch("Letters", requested_by=ada).enqueue([tasks.add.prepare(a=1), tasks.give_up.prepare()])
    testing.run_pending()
    bad = ("Letters: ended, and not all of it is done", "2 jobs, 1 failed.", "warning")
    assert told(ada) == [bad]
    retry(Job.objects.get(status=Status.FAILED).pk)
    testing.run_pending()
    assert told(ada) == [bad, bad]


def test_of_a_chain_the_end_is_told(ada: User) -> None:
    batch("Letters", requested_by=ada).then(tasks.add.prepare(a=2)).enqueue([tasks.add.prepare(a=1)])
    testing.run_pending()
    assert Batch.objects.count() == 2
    assert told(ada) == [("Letters: done", "1 job.", "success")]


def test_nobody_is_told_of_what_nobody_or_a_customer_asked_for() -> None:
    customer = User.objects.create_user("customer")
    batch("One").enqueue([tasks.add.prepare(a=1)])
    batch("Two", requested_by=customer).enqueue([tasks.add.prepare(a=1)])
    testing.run_pending()
    assert not Notification.objects.exists()


def test_who_asked_for_an_act_on_many_is_told_once(ada: User) -> None:
    tasks.give_up.enqueue()
    testing.run_pending()
    job = ask(MassVerb.RETRY, "status:failed", actor=ada)
    testing.perform(job)
    assert told(ada) == [("1 job was retried", "", "success")]
    assert Notification.objects.get().subject == job
    job.refresh_from_db()
    Job.objects.filter(pk=job.pk).update(status=Status.READY, attempt=2)
    testing.perform(job)
    assert len(told(ada)) == 1


def test_who_listens_can_not_keep_a_batch_from_ending(ada: User) -> None:
    def broken(**signal: object) -> None:
        raise ValueError("a receiver's own mistake")

    batch_ended.connect(broken)
    try:
        made = batch("Letters", requested_by=ada).enqueue([tasks.add.prepare(a=1)])
        testing.run_pending()
    finally:
        batch_ended.disconnect(broken)
    made.refresh_from_db()
    assert made.ended_at
    assert len(told(ada)) == 1
