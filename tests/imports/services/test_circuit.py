"""The circuit breaker: one row, which any number of workers go by."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.utils import timezone

from imports.models import Circuit, RegistryState
from imports.registry.exceptions import KeyRefused, RegistryAway
from imports.services import circuit
from imports.services.circuit import STOP_AFTER, Permit, RegistryRests
from jobs.contrib.notifications.models import Notification

AWAY = RegistryAway("The registry is out of order (500).")


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss")


def stop() -> None:
    for _ in range(STOP_AFTER):
        circuit.failed(circuit.permit(), AWAY)


def let_pass(time: timedelta) -> None:
    RegistryState.objects.update(resume_at=F("resume_at") - time)


def told() -> list[str]:
    return list(Notification.objects.order_by("id").values_list("title", flat=True))


def test_after_some_failures_in_a_row_no_call_is_made_and_staff_hear_of_it_once(boss: User) -> None:
    for _ in range(STOP_AFTER - 1):
        assert circuit.failed(circuit.permit(), AWAY).circuit == Circuit.CLOSED
    assert not told()
    late = circuit.permit()
    assert circuit.failed(circuit.permit(), AWAY).circuit == Circuit.OPEN
    with pytest.raises(RegistryRests, match="out of order") as rests:
        circuit.permit()
    assert timedelta(minutes=4) < rests.value.until - timezone.now() <= circuit.PAUSE
    assert len(told()) == 1
    # What began before comes to nothing now, well or not.
    circuit.failed(late, AWAY)
    circuit.answered(late)
    assert (circuit.state().circuit, circuit.state().failures) == (Circuit.OPEN, STOP_AFTER)
    assert len(told()) == 1


def test_failures_that_an_answer_came_between_stop_nothing(boss: User) -> None:
    for _ in range(3):
        for _ in range(STOP_AFTER - 1):
            circuit.failed(circuit.permit(), AWAY)
        circuit.answered(circuit.permit())
    assert circuit.state().circuit == Circuit.CLOSED
    assert not told()


def test_one_call_tries_it_and_its_answer_ends_the_rest(boss: User) -> None:
    stop()
    let_pass(circuit.PAUSE)
    trial = circuit.permit()
    with pytest.raises(RegistryRests):
        circuit.permit()
    circuit.answered(trial)
    circuit.permit()
    assert told() == [
        "Carriers can’t be looked up at the registry",
        "Carriers are looked up again",
    ]
    # Another outage is told of anew.
    stop()
    assert len(told()) == 3


def test_a_trial_in_vain_makes_the_pause_longer_and_tells_nobody_again(boss: User) -> None:
    stop()
    for minutes in (10, 20, 40, 60, 60):
        let_pass(timedelta(hours=2))
        circuit.failed(circuit.permit(), AWAY)
        with pytest.raises(RegistryRests) as rests:
            circuit.permit()
        assert rests.value.until - timezone.now() == pytest.approx(timedelta(minutes=minutes), abs=timedelta(minutes=1))
    assert len(told()) == 1


def test_a_trial_whose_worker_died_is_made_by_another_and_the_first_has_no_say(boss: User) -> None:
    stop()
    let_pass(circuit.PAUSE)
    dead = circuit.permit()
    let_pass(circuit.TRIAL)
    second = circuit.permit()
    circuit.failed(dead, AWAY)
    circuit.answered(dead)
    assert circuit.state().circuit == Circuit.PROBING
    circuit.answered(second)
    assert circuit.state().circuit == Circuit.CLOSED


def test_a_key_that_is_refused_stops_calls_at_once_until_somebody_mends_it(boss: User) -> None:
    circuit.failed(circuit.permit(), KeyRefused("The registry refuses our key."))
    assert len(told()) == 1
    with pytest.raises(RegistryRests):
        circuit.permit()
    assert circuit.try_at_once()
    # Not within the millisecond in which it was written.
    let_pass(timedelta(seconds=1))
    circuit.answered(circuit.permit())
    assert not circuit.try_at_once()


def test_a_pause_that_the_registry_asks_for_is_no_outage(boss: User) -> None:
    circuit.rest(circuit.permit(), timedelta(minutes=2), "The registry asks for a pause of 120 s.")
    with pytest.raises(RegistryRests, match="asks for a pause"):
        circuit.permit()
    assert not told()
    let_pass(timedelta(minutes=2))
    circuit.answered(circuit.permit())
    assert not told()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_tells_and_one_tries() -> None:
    User.objects.create_superuser("boss")
    leaves = [circuit.permit() for _ in range(8)]

    def fail(leave: Permit) -> None:
        try:
            circuit.failed(leave, AWAY)
        finally:
            connection.close()

    def trial(_: int) -> int:
        try:
            circuit.permit()
        except RegistryRests:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, leaves))
        assert (circuit.state().circuit, circuit.state().failures, len(told())) == (Circuit.OPEN, STOP_AFTER, 1)
        let_pass(circuit.PAUSE)
        assert sum(pool.map(trial, range(8))) == 1
