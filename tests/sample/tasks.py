"""Tasks that do what tests need: succeed, fail, wait, die."""

import asyncio
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID, uuid4

from django.contrib.auth.models import Group
from django.db import connections, transaction

from jobs.api import NO_RETRY, Backoff, Fail, InDoubt, Queue, RetryLater, current_job, effects, task
from jobs.models import Job
from jobs.services.cancelling import cancel

QUICK = Backoff(max_attempts=3, base=0)

# What `progress_in_transaction` found in the database.
seen: list[int | None] = []


class Silent(Exception):
    """An error that can't say what it is."""

    def __str__(self) -> str:
        raise ValueError("no words")


_ODD: dict[str, BaseException] = {
    "silent": Silent(),
    "nul": ValueError("a\x00b"),
    "surrogate": ValueError("file \udcff"),
    "long": ValueError("x" * 1_000_000),
    "long class": type("E" * 300, (Exception,), {})("x"),
    "cancelled": asyncio.CancelledError(),
}

# What `note` was called with, in the order of the calls.
notes: list[str] = []

# What `call_service` was called with.
tokens: list[str] = []


@task(title="Add numbers")
def add(*, a: int, b: int = 0) -> int:
    """Add two whole numbers."""
    return a + b


@task(queue_name=Queue.EMAIL, retry=QUICK)
def note(*, text: str) -> None:
    """Remember a text."""
    notes.append(text)


@task(retry=QUICK)
def explode(*, message: str = "boom") -> None:
    """Raise a ValueError."""
    logging.getLogger("tests.sample").info("about to raise")
    raise ValueError(message)


@task(retry=Backoff(max_attempts=3, base=0, retry_on=(OSError,)))
def explode_for_good() -> None:
    """Raise what the policy does not retry."""
    raise ValueError("no retry mends this")


@task(retry=QUICK)
def give_up() -> None:
    """Say that no retry can mend it."""
    raise Fail("The address does not exist.")


@task(retry=QUICK)
def ask_for_later(*, seconds: int) -> None:
    """Ask for another attempt."""
    raise RetryLater(seconds, "The other side is busy.")


@task(timeout=1, retry=QUICK)
def sleep_long(*, seconds: float) -> None:
    """Sleep longer than allowed."""
    time.sleep(seconds)


@task(retry=Backoff(max_attempts=5, base=60))
def patient() -> None:
    """Fail with pauses of a minute and more."""
    raise OSError("not yet")


@task(retry=QUICK)
def raise_oddly(*, kind: str) -> None:
    """Raise what is hard to record."""
    raise _ODD[kind]


@task()
def log_oddly() -> None:
    """Log what can't be formatted, and half a character."""
    logging.getLogger("tests.sample").info("%d", "not a number")
    current_job().log("file \udcff")
    current_job().progress(-1, 2**70, "a\x00b")


@task()
def progress_in_transaction() -> None:
    """Report progress while a transaction is open."""
    with transaction.atomic():
        current_job().progress(1, 10)
        seen.append(Job.objects.get(pk=current_job().id).progress_current)


@task(retry=QUICK)
def wait() -> None:
    """Wait much longer than a test does."""
    time.sleep(30)


@task(retry=NO_RETRY)
def vanish() -> None:
    """End the process as if all were well."""
    os._exit(0)


@task(retry=QUICK)
def leave() -> None:
    """Call sys.exit."""
    raise SystemExit(3)


@task()
def return_anything(*, kind: str) -> Any:
    """Return what can't be kept."""
    return {"object": object(), "large": "x" * 100_000, "nan": float("nan"), "fine": {"n": 1}}[kind]


@task()
def report(*, steps: int) -> None:
    """Report progress and log."""
    for step in range(1, steps + 1):
        current_job().progress(step, steps, f"step {step}")
        current_job().log(f"did {step}")


@task(retry=QUICK)
def send_then_fail(*, path: str) -> None:
    """Do something outside once, then raise on the first attempt."""
    effects.once("append", lambda: append(path, "sent"))
    if current_job().attempt == 1:
        raise OSError("after the effect")


@task(retry=QUICK)
def fail_to_send(*, unsure: bool = False) -> None:
    """Try something outside that raises."""

    def refuse() -> None:
        raise ConnectionError("refused")

    effects.once("refused", refuse, did_not_happen=() if unsure else (ConnectionError,))


@task(title="Charge a card", retry=QUICK)
def charge(*, path: str, trouble: str = "") -> Any:
    """Take money, which must not happen twice; with trouble the first time. Returns the receipt."""
    receipt = effects.once("charge the card", lambda: _charge(path, trouble), in_doubt=InDoubt.HOLD)
    append(path, "went on")
    return receipt


@task(title="Order the goods", retry=QUICK)
def order(*, path: str) -> None:
    """Do two things that must not happen twice, lose both answers, and fail."""
    for name in ("order", "label"):
        with suppress(TimeoutError):
            effects.once(name, lambda: _charge(path, "timeout"), in_doubt=InDoubt.HOLD)
    raise Fail("No answer came.")


@task(retry=QUICK)
def append_line(*, path: str, line: str) -> None:
    """Append a line to a file, as an independent witness that it ran."""
    append(path, line)


@task(retry=Backoff(max_attempts=10, base=0))
def kill_own_process(*, path: str) -> None:
    """Die as a segfault or the out-of-memory killer would have it."""
    append(path, "began")
    os.kill(os.getpid(), signal.SIGKILL)


@task(atomic=True, retry=QUICK)
def add_group(*, name: str, trouble: str = "") -> None:
    """Write a row, in one transaction with the job's success."""
    Group.objects.create(name=f"{name} {uuid4()}")
    if trouble == "raise":
        raise ValueError("after the write")
    if trouble == "die" and current_job().attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if trouble == "cancelled":
        # By somebody else, on a connection of their own.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_cancel_elsewhere, current_job().id).result()


@task(atomic=True, retry=NO_RETRY)
def send_in_transaction() -> None:
    """Try to do something outside in a transaction."""
    effects.once("letter", lambda: 1)


@task(timeout=60)
def wait_for_file(*, started: str, until: str) -> None:
    """Say that it runs, then run until a file appears."""
    append(started, "started")
    while not Path(until).exists():
        time.sleep(0.02)


@task(retry=NO_RETRY)
def leave_open(*, name: str) -> None:
    """Write in a transaction that is never committed."""
    transaction.set_autocommit(False)
    Group.objects.create(name=name)


@task(retry=NO_RETRY)
def take_memory(*, megabytes: int) -> int:
    """Hold more memory than a process of a worker may have."""
    return len(bytearray(megabytes * 1024**2))


@task(timeout=1, retry=NO_RETRY)
def ignore_signals() -> None:
    """Run on whatever the timeout says, as code does that never comes back to Python."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(60)


@task()
def take_everything(
    *, text: str, numbers: list[int], table: dict[str, str | None], ratio: float = 0.5, flag: bool | None = None
) -> None:
    """Take one of each type."""


class Address(TypedDict):
    """Where something goes."""

    street: str
    floor: NotRequired[int]


@task(title="Fill in a form", startable=True)
def fill_in(
    *,
    count: int,
    ratio: float = 0.5,
    flag: bool = True,
    perhaps: bool | None = None,
    size: Literal["small", "large", 3] = "small",
    name: str = "Ada",
    letter: str | None = None,
    numbers: list[int] | None = None,
    address: Address | None = None,
    pin: int | None = None,
) -> None:
    """Take one of each that a form can ask for."""


def _cancel_elsewhere(job_id: UUID) -> None:
    try:
        cancel(job_id)
    finally:
        connections.close_all()


def _charge(path: str, trouble: str) -> str:
    append(path, "charged")
    if trouble == "die" and current_job().attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if trouble == "timeout" and current_job().attempt == 1:
        raise TimeoutError("no answer")
    return "receipt 1"


def append(path: str, line: str) -> int:
    """Append a line in one write, so that lines of several processes don't mix."""
    with Path(path).open("a") as file:
        return file.write(f"{line}\n")


@task(title="Call the service", secret=("token",), startable=True, retry=NO_RETRY)
def call_service(
    *, token: str, amount: int = 10, mode: Literal["refuse", "answer", "report"] = "refuse", memo: str | None = None
) -> dict[str, Any]:
    """Ask another company for something, in its name and with its token."""
    job = current_job()
    job.log(f"asking with {token}")
    logging.getLogger("tests.sample").warning("headers: %r", {"Authorization": f"Bearer {token}"})
    job.progress(1, 2, f"with {token}")
    tokens.append(token)
    if mode == "refuse":
        raise ConnectionError(f"https://service.example/?token={token}&amount={amount} was refused")
    if mode == "report":
        effects.once("call", lambda: {"said": token})
    return {"token": token, "amount": amount}


@task(retry=Backoff(max_attempts=3))
def nap(*, seconds: float) -> None:
    """Sleep for as long as an answer over the network takes."""
    time.sleep(seconds)


@task(retry=QUICK)
def lead_to(*, generations: int, name: str = "") -> None:
    """Log, and enqueue another of itself until enough have been."""
    logging.getLogger("tests.sample").info("leads to %d", generations)
    if generations:
        time.sleep(0.002)  # others run meanwhile, where there are threads
        lead_to.enqueue(generations=generations - 1, name=name)


@task(title="Send slowly", rate="60/m")
def paced(*, n: int) -> None:
    """Begin once a second at most."""


@task(title="Fetch a page", rate="60/m", rate_key="host")
def fetch(*, host: str, n: int = 0) -> None:
    """Ask each host once a second at most."""


@task(title="Use a licence", concurrency=2, retry=QUICK)
def narrow(*, n: int, fails: bool = False) -> None:
    """Run twice at once at most."""
    if fails:
        raise ValueError("no licence")


@task(title="Sync an account", concurrency=1, concurrency_key="account_id")
def for_account(*, account_id: int, n: int = 0) -> None:
    """Run once at a time for each account."""


@task(title="Count for a tenant", concurrency=1, concurrency_key="tenant", rate="600/m")
def for_tenant(*, n: int = 0) -> None:
    """Run once at a time for each tenant."""
