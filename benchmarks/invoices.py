"""How quick many invoices are: issued, rendered and mailed as one run, and rendered alone.

    python -m benchmarks.invoices --invoices 10000

On a PostgreSQL and a Redis of its own, with a mail server on this machine that takes all it is given, and a worker
with three processes, so that two cores have work while one waits for the disk. First a run: drafts of three lines,
until the last e-mail is noted. Then `generate_pdf` for each of the issued invoices, until the last PDF is stored. Tells
the most memory that any process of the worker had, after a tenth of the run and at its end: what grows with the run
would show.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from benchmarks.mail import installation, sink, working
from benchmarks.processes import peak

# Seconds for 10,000 invoices on two cores, and PDFs a second.
GOAL_SECONDS, GOAL_PDFS = 240, 80
LONGEST = 1800


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--invoices", type=int, default=10_000)
    options.add_argument("--processes", type=int, default=3)
    wanted = options.parse_args()
    count: int = wanted.invoices
    with installation() as folder, sink(folder, secured=False) as (url, letters):
        _fill(count)
        with working(url, wanted.processes) as worker:
            _run(count, worker, letters)
            _render(count)
    return 0


def _fill(count: int) -> None:
    from billing.demo.company import COMPANY
    from billing.models import Customer, Invoice, InvoiceLine, Seller

    Seller.objects.create(**COMPANY)
    customers = Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", email=f"c{n}@example.com", address="Kai 1\n20457 Hamburg") for n in range(500)
    )
    drafts = Invoice.objects.bulk_create(Invoice(customer=customers[n % 500]) for n in range(count))
    texts = ("Haulage Hamburg – Münster", "Waiting time at the ramp", "Euro pallets, exchange")
    InvoiceLine.objects.bulk_create(
        (InvoiceLine(invoice=draft, description=text, quantity=3, unit_price=41) for draft in drafts for text in texts),
        batch_size=5000,
    )


def _run(count: int, worker: int, letters: Path) -> None:
    from django.contrib.auth.models import User

    from billing.models import Invoice
    from billing.services.invoice_runs import issue_many

    clerk, drafts = User.objects.create_user("clerk"), list(Invoice.objects.values_list("pk", flat=True))
    began = time.monotonic()
    issue_many(drafts, by=clerk, request_key=uuid4())
    asked = time.monotonic() - began
    sent = Invoice.objects.filter(sent_at__isnull=False)
    _wait_until(lambda: sent.count() >= count // 10, "a tenth is sent")
    early = peak([worker])
    _wait_until(lambda: sent.count() == count, "all are sent")
    took, late = time.monotonic() - began, peak([worker])
    taken = letters.read_text().split()
    print(
        f"run of {count:,}: asked for in {asked:.1f} s, issued, rendered and mailed in {took:.0f} s, "
        f"{count / took:,.0f} a second (goal {GOAL_SECONDS * count / 10_000:.0f} s); letters lost "
        f"{count - len(set(taken))}, doubled {len(taken) - len(set(taken))}; memory {early:.0f} MB after a tenth, "
        f"{late:.0f} MB at the end",
        flush=True,
    )


def _render(count: int) -> None:
    from billing.models import Invoice
    from billing.tasks import generate_pdf
    from jobs.api import enqueue_many

    for invoice in Invoice.objects.exclude(pdf="").iterator(2000):
        invoice.pdf.storage.delete(str(invoice.pdf.name))
    Invoice.objects.update(pdf="")
    began = time.monotonic()
    ids = Invoice.objects.values_list("pk", flat=True)
    enqueue_many(generate_pdf.prepare(invoice_id=invoice_id) for invoice_id in ids)
    _wait_until(lambda: not Invoice.objects.filter(pdf="").exists(), "all are stored")
    took = time.monotonic() - began
    print(
        f"generate_pdf: {count:,} stored in {took:.0f} s, {count / took:,.0f} a second (goal {GOAL_PDFS})", flush=True
    )


def _wait_until(is_done: Callable[[], bool], what: str) -> None:
    """Look once a second, which takes next to nothing from what is measured."""
    deadline = time.monotonic() + LONGEST
    while not is_done():
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited {LONGEST:,} s in vain: {what}.")
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
