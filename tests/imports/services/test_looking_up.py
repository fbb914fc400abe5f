"""Carriers are looked up by jobs: what the registry says is taken over once, and what it does not say is waited for."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from imports.models import Carrier, CarrierChange, Circuit, RegistryState, Source, SyncOutcome
from imports.registry.answers import Answer
from imports.registry.client import look_up
from imports.registry.exceptions import RegistryAway
from imports.services import circuit, looking_up, syncing
from imports.services.taking_over import OVERTAKEN, take_over
from imports.tasks_lookup import look_up_carrier
from imports.tasks_sync import sync_carriers
from jobs import testing
from jobs.api import Attempt, Batch, Job, Priority, Status, TaskTimeout
from jobs.services.reporting import reporting
from jobs.services.transitions import make_ready
from tests.imports.making import clerk, imported
from tests.servers.registry import CARRIER, Registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "SPREAD", 0.0)


def carrier(number: int = 7, **values: Any) -> Carrier:
    due = timezone.now() - timedelta(hours=1)
    return Carrier.objects.create(dot_number=number, next_sync_at=due, **values)


def looked_up(one: Carrier) -> Job:
    job = testing.perform(look_up_carrier.enqueue(carrier_id=one.pk))
    one.refresh_from_db()
    return job


def changes_of(one: Carrier) -> list[list[Any]]:
    return [change.changes for change in CarrierChange.objects.filter(carrier=one).order_by("id")]


def test_an_answer_is_taken_over_with_a_note_of_what_it_changed(registry: Registry) -> None:
    one = carrier(legal_name="Prairie Wind", drivers=47, out_of_service_on=date(2020, 1, 2), city="Salina City")
    registry.carriers[7]["phyCity"] = None
    job = looked_up(one)
    assert (job.status, job.result) == (Status.SUCCESSFUL, {"outcome": "changed"})
    assert (one.legal_name, one.out_of_service_on, one.reviewed_on) == (CARRIER["legalName"], None, date(2019, 4, 22))
    # What the registry does not know stays as the office has it.
    assert one.city == "Salina City"
    assert (one.sync_outcome, one.sync_error, one.etag != "") == (SyncOutcome.CHANGED, "", True)
    assert timedelta(hours=23) < one.next_sync_at - timezone.now() < timedelta(hours=25)
    change = CarrierChange.objects.get()
    assert (change.source, change.job_id) == (Source.REGISTRY, job.pk)
    assert ["legal_name", "Prairie Wind", CARRIER["legalName"]] in change.changes
    assert ["out_of_service_on", "2020-01-02", None] in change.changes
    assert "drivers" not in [name for name, _, _ in change.changes]


def test_the_same_answer_again_changes_nothing_and_is_asked_for_by_its_tag(registry: Registry) -> None:
    one = carrier()
    looked_up(one)
    assert looked_up(one).result == {"outcome": "unchanged"}
    assert registry.conditional == 1
    assert CarrierChange.objects.count() == 1
    # Whoever overwrote what it says is overruled, although the registry has nothing new.
    Carrier.objects.update(drivers=1)
    assert looked_up(one).result == {"outcome": "changed"}
    assert (registry.conditional, one.drivers) == (2, 47)
    assert changes_of(one)[-1] == [["drivers", 1, 47]]


def test_an_older_answer_never_overwrites_a_newer_one(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    one = carrier()

    def overtaken(*given: Any, **options: Any) -> Answer | None:
        """Hold back this call's answer until another call's is in."""
        monkeypatch.setattr("imports.registry.client.look_up", look_up)
        early = look_up(*given, **options)
        registry.carriers[7]["totalDrivers"] = 99
        assert looked_up(one).result == {"outcome": "changed"}
        return early

    monkeypatch.setattr("imports.registry.client.look_up", overtaken)
    assert looked_up(one).result == {"outcome": OVERTAKEN}
    assert (one.drivers, one.asks, one.answered) == (99, 2, 2)
    assert CarrierChange.objects.count() == 1


def test_a_registry_that_is_behind_itself_sets_nothing_back(registry: Registry) -> None:
    one = carrier()
    looked_up(one)
    registry.carriers[7]["totalDrivers"] = 12
    registry.said_at = datetime.now(UTC) - timedelta(days=3)
    assert looked_up(one).result == {"outcome": OVERTAKEN}
    assert (one.drivers, one.next_sync_at > timezone.now()) == (47, True)


def test_a_replayed_answer_is_written_once(registry: Registry) -> None:
    one = carrier()
    answer = look_up(7)
    Carrier.objects.update(asks=1)
    job = look_up_carrier.enqueue(carrier_id=one.pk)
    with reporting(job):
        assert [take_over(one.pk, 1, answer) for _ in range(3)] == ["changed", OVERTAKEN, OVERTAKEN]
    assert CarrierChange.objects.count() == 1


def test_what_the_registry_does_not_know_or_garbles_is_that_carriers_outcome(registry: Registry) -> None:
    unknown, garbled = carrier(8), carrier(7, drivers=3)
    registry.carriers[7]["totalDrivers"] = "many"
    circuit.failed(circuit.permit(), RegistryAway("It was away for a moment."))
    assert looked_up(unknown).result == {"outcome": "not_found"}
    # The registry itself is well.
    assert (circuit.state().circuit, circuit.state().failures) == (Circuit.CLOSED, 0)
    assert looked_up(garbled).result == {"outcome": "error"}
    assert unknown.sync_outcome == SyncOutcome.NOT_FOUND
    assert unknown.next_sync_at - timezone.now() > timedelta(days=6)
    assert (garbled.sync_outcome, garbled.drivers) == (SyncOutcome.ERROR, 3)
    assert "'many' is no number" in garbled.sync_error
    registry.carriers[7]["totalDrivers"] = 4
    looked_up(garbled)
    assert (garbled.sync_outcome, garbled.sync_error, garbled.drivers) == (SyncOutcome.CHANGED, "", 4)


def test_while_the_registry_is_away_jobs_wait_and_make_one_call_at_a_time(registry: Registry) -> None:
    User.objects.create_superuser("boss")
    for number in range(1, 8):
        carrier(number)
        registry.carriers[number] = dict(CARRIER)
    registry.mood = "broken"
    testing.perform(sync_carriers.enqueue())
    assert {job.status for job in testing.run_pending()} == {Status.RETRYABLE}
    assert len(registry.asked) == circuit.STOP_AFTER
    # However often they come back, one call is made, when the time has come.
    for trial in range(3):
        RegistryState.objects.update(resume_at=F("resume_at") - timedelta(hours=2))
        for job in Job.objects.filter(status=Status.RETRYABLE).order_by("id"):
            _now(job)
        testing.run_pending()
        assert len(registry.asked) == circuit.STOP_AFTER + trial + 1
    # None of it is held against a carrier, but the calls before it was known to be away.
    assert sum(Carrier.objects.values_list("sync_failures", flat=True)) == circuit.STOP_AFTER - 1
    # A sweep meanwhile adds nothing to what waits.
    assert testing.perform(sync_carriers.enqueue()).result == {
        "carriers": 0,
        "registry": "The registry is out of order (500).",
    }
    registry.mood = "well"
    RegistryState.objects.update(resume_at=F("resume_at") - timedelta(hours=2))
    for job in Job.objects.filter(status=Status.RETRYABLE):
        _now(job)
    testing.run_pending()
    assert not Job.objects.filter(task=look_up_carrier.definition.name).exclude(status=Status.SUCCESSFUL).exists()
    assert Carrier.objects.filter(sync_outcome=SyncOutcome.CHANGED).count() == 7


def _now(job: Job) -> None:
    make_ready([job.pk])


def test_a_carrier_that_alone_gets_no_answer_is_given_up_until_its_next_turn(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = carrier(7), carrier(8)
    registry.carriers[8] = dict(CARRIER)
    job = look_up_carrier.enqueue(carrier_id=one.pk)
    for tried in range(1, looking_up.MAX_TRIES + 1):
        registry.mood = "broken"
        job = testing.perform(job)
        registry.mood = "well"
        looked_up(other)
        one.refresh_from_db()
        assert (one.sync_outcome, one.sync_error) == (SyncOutcome.ERROR, "The registry is out of order (500).")
        assert job.status == (Status.RETRYABLE if tried < looking_up.MAX_TRIES else Status.FAILED)
        if job.status == Status.RETRYABLE:
            _now(job)
    assert "asked 5 times, while it answered about others" in job.error
    assert one.next_sync_at > timezone.now()
    assert circuit.state().circuit == Circuit.CLOSED


def test_a_call_that_nothing_but_the_tasks_time_ends_is_one_without_an_answer(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*given: Any, **options: Any) -> None:
        raise TaskTimeout

    monkeypatch.setattr("imports.registry.client.look_up", hang)
    one = carrier()
    assert looked_up(one).status == Status.RETRYABLE
    assert (circuit.state().failures, one.sync_failures) == (1, 1)


def test_a_pause_the_registry_asks_for_holds_for_all(registry: Registry) -> None:
    one, other = carrier(7), carrier(8)
    registry.mood = "busy"
    job = looked_up(one)
    assert job.status == Status.RETRYABLE
    assert job.run_after is not None
    assert timedelta(seconds=110) < job.run_after - timezone.now() < timedelta(seconds=125)
    assert looked_up(other).status == Status.RETRYABLE
    assert len(registry.asked) == 1


def test_a_sweep_looks_up_whose_turn_it_is_once_and_first_those_that_somebody_sees_to(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "SWEEP_LIMIT", 3)
    old, older, new, ours = carrier(1), carrier(2), carrier(3), carrier(4, assigned_to=clerk())
    Carrier.objects.filter(pk=older.pk).update(next_sync_at=timezone.now() - timedelta(days=3))
    Carrier.objects.filter(pk=new.pk).update(next_sync_at=timezone.now() + timedelta(hours=1))
    Carrier.objects.filter(pk=old.pk).update(next_sync_at=timezone.now() - timedelta(days=1))
    carrier(5)
    assert testing.perform(sync_carriers.enqueue()).result == {"carriers": 3}
    made = Batch.objects.get()
    assert made.name == "3 carriers looked up at the registry"
    asked = [job.arguments["carrier_id"] for job in made.jobs.order_by("id")]
    assert asked == [ours.pk, older.pk, old.pk]
    # What is under way is not asked for again; what is left has its turn.
    assert testing.perform(sync_carriers.enqueue()).result == {"carriers": 1}
    assert testing.perform(sync_carriers.enqueue()).result == {"carriers": 0}
    # A job that was cancelled leaves its carrier to the next sweep.
    Job.objects.filter(pk=made.jobs.order_by("id")[0].pk).update(status=Status.CANCELLED)
    assert testing.perform(sync_carriers.enqueue()).result == {"carriers": 1}


def test_without_a_registry_nothing_is_looked_up_and_the_sweep_says_why(settings: Settings) -> None:
    settings.CARRIER_REGISTRY_URL = ""
    one = carrier()
    assert testing.perform(sync_carriers.enqueue()).result == {"off": "CARRIER_REGISTRY_URL names no registry."}
    job = looked_up(one)
    assert (job.status, "names no registry" in job.error) == (Status.FAILED, True)
    assert circuit.state().failures == 0


def test_who_asks_goes_before_the_sweep_and_a_second_time_is_the_same_job(registry: Registry) -> None:
    one = carrier()
    testing.perform(sync_carriers.enqueue())
    first = syncing.ask_now(one, by=clerk())
    assert (first.priority, first.requested_by) == (Priority.HIGH, clerk())
    assert syncing.ask_now(one, by=clerk()).pk == first.pk
    testing.run_pending()
    # The sweep's own job found nothing new after it.
    assert [job.result for job in Job.objects.filter(task=look_up_carrier.definition.name).order_by("finished_at")] == [
        {"outcome": "changed"},
        {"outcome": "unchanged"},
    ]
    assert syncing.ask_now(one, by=clerk()).pk != first.pk


def test_the_key_stands_in_no_row(registry: Registry) -> None:
    one = carrier()
    for mood in ("well", "broken", "refusing"):
        registry.mood = mood
        looked_up(one)
    rows = [vars(row) for kind in (Job, Attempt, Carrier, RegistryState) for row in kind._default_manager.all()]
    assert len(rows) > 4
    assert "s3cret" not in repr(rows)


def test_carriers_of_a_file_are_due_and_what_a_file_changes_is_history() -> None:
    run = imported("DOT number,Legal name\n7,Prairie\n8,Other\n", "carrier", name="c.csv")
    assert run.created == 2
    assert len(syncing.due_carriers(5)) == 2
    assert not CarrierChange.objects.exists()
    second = imported("DOT number,Legal name\n7,Prairie Wind\n8,Other\n9,New\n", "carrier", name="d.csv")
    change = CarrierChange.objects.get()
    assert (change.carrier.dot_number, change.source, change.run) == (7, Source.FILE, second)
    assert change.changes == [["legal_name", "Prairie", "Prairie Wind"]]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_ask_for_each_carrier_once(registry: Registry) -> None:
    for number in range(1, 41):
        carrier(number)

    def sweep(_: int) -> int:
        try:
            return int(syncing.sweep()["carriers"])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(sweep, range(6))) == [0, 0, 0, 0, 0, 40]
    asked = [job.arguments["carrier_id"] for job in Job.objects.filter(task=look_up_carrier.definition.name)]
    assert len(asked) == len(set(asked)) == 40


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_answers_that_come_at_once_the_last_asked_for_stays_and_history_adds_up(registry: Registry) -> None:
    one = carrier()
    jobs = [look_up_carrier.enqueue(carrier_id=one.pk) for _ in range(8)]

    def perform(job: Job) -> None:
        try:
            registry.carriers[7]["totalDrivers"] = random.randrange(100)
            testing.perform(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(perform, jobs))
    one.refresh_from_db()
    assert one.answered == one.asks == 8
    drivers: list[Any] = [None]
    for changes in changes_of(one):
        for name, old, new in changes:
            if name == "drivers":
                assert old == drivers[-1]
                drivers.append(new)
    assert drivers[-1] == one.drivers
