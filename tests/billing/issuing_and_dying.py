"""Issues all drafts in processes that are killed again and again: `python -m tests.billing.issuing_and_dying`.

They are killed wherever they are, and some kill themselves between an invoice's number and its commit; each is followed
by another one. Prints how many there were.
"""

import os
import random
import signal
import sys
import time
from contextlib import suppress
from importlib import import_module

import django
from django.db import transaction

PROCESSES = 4
# Kills from outside; the rest is issued in peace.
KILLS = 15
# Shares: of documents, issued by a process that dies before the commit, or taken back; of the others, credited.
DYING, TAKEN_BACK, CREDITED = 0.1, 0.2, 0.3


def main() -> None:
    """Have all drafts issued."""
    django.setup()
    # What is imported before a process is forked, it need not import itself.
    import_module("billing.services.crediting")
    import_module("billing.services.issuing")
    chance, moment, killed = random.Random(7), 0, 0
    running = {_forked() for _ in range(PROCESSES)}
    while running:
        time.sleep(chance.uniform(0.02, 0.15))
        if moment < KILLS:
            os.kill(chance.choice(sorted(running)), signal.SIGKILL)
        moment += 1
        killed += _replaced(running)
    sys.stdout.write(f"{killed}\n")


def _replaced(running: set[int]) -> int:
    """Start a process for each that was killed; returns how many were. What has nothing left to do is gone."""
    killed = 0
    for pid, status in [os.waitpid(pid, os.WNOHANG) for pid in running]:
        running.discard(pid)
        if pid and os.WIFSIGNALED(status):
            running.add(_forked())
            killed += 1
        elif status:
            sys.exit("A process failed.")
    return killed


def _forked() -> int:
    if pid := os.fork():
        return pid
    _issue_all(random.Random())
    raise SystemExit(0)


def _issue_all(chance: random.Random) -> None:
    from billing.exceptions import InvoiceNotIssuable
    from billing.models import Invoice, InvoiceStatus

    drafts = Invoice.objects.filter(status=InvoiceStatus.DRAFT).values_list("pk", flat=True)
    while some := list(drafts[:50]):
        # Another process was quicker.
        with suppress(InvoiceNotIssuable):
            _issue(chance.choice(some), chance)


def _issue(pk: int, chance: random.Random) -> None:
    from billing.services.crediting import draft_credit_note
    from billing.services.issuing import issue_and_send

    fate = chance.random()
    with transaction.atomic():
        invoice = issue_and_send(pk)
        if fate < DYING:
            os.kill(os.getpid(), signal.SIGKILL)
        transaction.set_rollback(fate < DYING + TAKEN_BACK)
    if fate > 1 - CREDITED and not invoice.is_credit_note:
        draft_credit_note(pk)


if __name__ == "__main__":
    main()
