"""What the tasks of the workload do: rows by plain SQL, files by renaming, mail through the product's own hands."""

import gc
import os
from importlib import import_module

from django.core.mail import EmailMessage
from django.db import connection

from billing.pdf import render_invoice
from jobs.api import effects
from jobs.contrib.mail.refusals import NOT_TAKEN
from jobs.contrib.mail.transport import hand_over
from tests.billing.pdf.documents import an_invoice
from tests.chaos.app.headers import ATTEMPT_HEADER, KEY_HEADER
from tests.chaos.ledger import folder_here


def write_row(key: str, attempt: int) -> None:
    """Write the row of a job. Nothing but the job system keeps a second one out."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_mark (key, chunk, attempt) VALUES (%s, 0, %s)", [key, attempt])


def write_chunk(key: str, chunk: int, attempt: int) -> None:
    """Write a chunk unless it is there, as an import that goes on where it was stopped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chaos_mark (key, chunk, attempt) SELECT %s, %s, %s "
            "WHERE NOT EXISTS (SELECT 1 FROM chaos_mark WHERE key = %s AND chunk = %s)",
            [key, chunk, attempt, key, chunk],
        )


def store_pdf(key: str) -> None:
    """Render an invoice to a file whose name follows from the key: written aside, then renamed."""
    final = folder_here() / f"{key}.pdf"
    aside = final.with_suffix(f".{os.getpid()}")
    aside.write_bytes(render_invoice(an_invoice(reference=key)))
    aside.rename(final)


def send_mail(key: str, attempt: int) -> None:
    """Send the e-mail of a job through the ledger of effects."""
    message = EmailMessage(
        subject=key,
        body="Carried through chaos.",
        to=["ada@example.com"],
        headers={
            "Message-ID": effects.message_id("letter", "example.com"),
            KEY_HEADER: key,
            ATTEMPT_HEADER: str(attempt),
        },
    )
    effects.once("letter", lambda: hand_over(message), did_not_happen=NOT_TAKEN)


def warm_up() -> None:
    """Load what the tasks use before workers fork; otherwise each child would load it anew."""
    import_module("django.core.mail.backends.smtp")
    render_invoice(an_invoice())
    gc.collect()
    gc.freeze()
