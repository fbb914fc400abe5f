"""The tasks of jobs that die: each tells the witness what it does, and gets into trouble when asked to."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from django.contrib.auth.models import Group
from django.db import connections, transaction

from jobs.api import NO_RETRY, Backoff, Fail, InDoubt, RetryLater, current_job, effects, task
from jobs.models import Effect
from jobs.services.cancelling import cancel
from tests.chaos.failpoints.acts.trouble import database_goes_away
from tests.chaos.failpoints.operations import UNWANTED
from tests.chaos.failpoints.witness import Witness

# No pauses: recovery has better things to do than to wait for them.
QUICK = Backoff(max_attempts=5, base=0)
# How soon the alarm of a task's timeout rings, in seconds: its one second would be most of the run.
SOON = 0.001


class Refused(Exception):
    """The other side said no, so nothing has happened there."""


def _raise() -> None:
    raise ValueError("trouble")


def _fail() -> None:
    raise Fail("No retry mends this.")


def _ask_for_later() -> None:
    raise RetryLater(60)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _run_too_long() -> None:
    signal.setitimer(signal.ITIMER_REAL, SOON)
    time.sleep(1)


def _lose_the_database() -> None:
    with database_goes_away():
        Group.objects.update(name="unreachable")


def _leave_transaction_open() -> None:
    transaction.set_autocommit(False)
    Group.objects.create(name=UNWANTED)


def _leave_block_open() -> None:
    transaction.atomic().__enter__()
    Group.objects.create(name=UNWANTED)


def _report() -> None:
    current_job().progress(1, 2, "half")


def _be_cancelled() -> None:
    # By somebody else, on a connection of their own.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_cancel_elsewhere, current_job().id).result()


def _cancel_elsewhere(job_id: UUID) -> None:
    try:
        cancel(job_id)
    finally:
        connections.close_all()


def _nothing() -> None:
    return


TROUBLES: dict[str, Callable[[], None]] = {
    "": _nothing,
    "raise": _raise,
    "fail": _fail,
    "later": _ask_for_later,
    "interrupt": _interrupt,
    "no database": _lose_the_database,
    "open transaction": _leave_transaction_open,
    "open block": _leave_block_open,
    "too long": _run_too_long,
    "report": _report,
    "cancelled": _be_cancelled,
}


@task(retry=QUICK, startable=True)
def work(*, witness: str, trouble: str = "") -> int:
    """Work; the first attempt gets into trouble."""
    return _work(witness, trouble)


@task(retry=QUICK, concurrency=1, concurrency_key="tenant")
def narrow(*, witness: str, trouble: str = "") -> int:
    """Work, one at a time."""
    return _work(witness, trouble)


@task(retry=QUICK, rate="60/m", rate_key="tenant", concurrency=2)
def paced(*, witness: str, trouble: str = "") -> int:
    """Work, once a second for each tenant, and two at once."""
    return _work(witness, trouble)


@task(retry=NO_RETRY)
def work_once(*, witness: str, trouble: str = "") -> int:
    """Work, with one attempt only."""
    return _work(witness, trouble)


@task(retry=QUICK)
def return_rubbish(*, witness: str) -> object:
    """Work, and return what can't be kept."""
    _work(witness, "")
    return object()


@task(atomic=True, retry=QUICK)
def write_row(*, witness: str, trouble: str = "") -> int:
    """Write a row, in one transaction with the job's success."""
    # Told apart by their ends, so that no constraint hides a second one.
    Group.objects.create(name=f"{current_job().id} {uuid4()}")
    return _work(witness, trouble)


@task(retry=QUICK)
def send(*, witness: str, trouble: str = "") -> str:
    """Send a letter, twice over, under a name its receiver recognises."""
    effects.message_id("letter", "waybill.example")
    _work(witness, trouble)
    _send(witness)
    return str(_send(witness))


@task(retry=QUICK)
def send_and_die(*, witness: str) -> None:
    """Send a letter, and die at the first attempt before that is noted."""
    _work(witness, "")
    effects.once("letter", lambda: _post_and_die(witness))


@task(retry=QUICK)
def send_or_hold(*, witness: str) -> None:
    """Send a letter, and die as `send_and_die` does; whether it was sent is then for a person to say."""
    _work(witness, "")
    effects.once("letter", lambda: _post_and_die(witness), in_doubt=InDoubt.HOLD)


@task(retry=QUICK)
def send_forgotten(*, witness: str) -> None:
    """Send a letter whose note a person removes meanwhile, having taken the worker for dead."""
    _work(witness, "")

    def post() -> int:
        receipt = _post(witness)
        Effect.objects.filter(job_id=current_job().id).delete()
        return receipt

    effects.once("letter", post)


@task(retry=QUICK)
def send_refused(*, witness: str) -> None:
    """Send a letter that is refused at the first attempt."""
    _work(witness, "")

    def post() -> int:
        if current_job().attempt == 1:
            raise Refused
        return _post(witness)

    effects.once("letter", post, did_not_happen=(Refused,))


@task(retry=QUICK)
def send_unkept(*, witness: str) -> None:
    """Send a letter whose receipt is too large to keep."""
    _work(witness, "")
    effects.once("letter", lambda: "x" * (100_000 + _post(witness)))


@task(atomic=True, retry=NO_RETRY)
def send_in_transaction(*, witness: str) -> None:
    """Try to send a letter in a transaction, which is refused."""
    _work(witness, "")
    _send(witness)


def _send(witness: str) -> object:
    return effects.once("letter", lambda: _post(witness))


def _post_and_die(witness: str) -> int:
    receipt = _post(witness)
    if current_job().attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return receipt


def _post(witness: str) -> int:
    job = current_job()
    return Witness(witness).note("sent", job.id, job.attempt)


def _work(witness: str, trouble: str) -> int:
    job = current_job()
    Witness(witness).note("began", job.id, job.attempt)
    if job.attempt == 1:
        TROUBLES[trouble]()
    Witness(witness).note("did", job.id, job.attempt)
    return job.attempt
