"""Hold the reminders of one invoice back, as while its customer disputes it, and let them go on."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from billing.exceptions import RemindersNotHeld
from billing.languages import format_day
from billing.models import Invoice
from billing.office_day import today
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# What nobody looks at for longer is not held but forgotten.
LONGEST = timedelta(days=365)


def hold_reminders(invoice_id: int, *, until: date, reason: str, by: "AbstractBaseUser") -> str:
    """Send no reminder of an unpaid invoice until a day, that day included; returns what was done.

    Held already, it is held by the new day and reason. Raises RemindersNotHeld.
    """
    if not today() <= until <= today() + LONGEST:
        raise RemindersNotHeld(f"Choose a day from today to {format_day(today() + LONGEST)}.")
    with transaction.atomic():
        changes = {"reminders_held_until": until, "reminders_held_why": reason}
        if not Invoice.objects.unpaid().filter(pk=invoice_id).update(**changes):
            raise RemindersNotHeld("It is not waited for: no reminder of it would be sent.")
        return _told(invoice_id, by, f"Held reminders until {format_day(until)}.", reason)


def release_reminders(invoice_id: int, *, by: "AbstractBaseUser") -> str:
    """Let the reminders of an invoice go on; returns what was done. Raises RemindersNotHeld."""
    with transaction.atomic():
        held = Invoice.objects.filter(pk=invoice_id, reminders_held_until__isnull=False)
        if not held.update(reminders_held_until=None, reminders_held_why=""):
            raise RemindersNotHeld("Its reminders are not held: somebody let them go on meanwhile.")
        return _told(invoice_id, by, "Let reminders go on.")


def is_held(invoice: Invoice, day: date) -> bool:
    """Return whether no reminder of an invoice is sent on a day."""
    return invoice.reminders_held_until is not None and day <= invoice.reminders_held_until


def not_held(day: date) -> Q:
    """Return the condition of invoices whose reminders are not held on a day."""
    return Q(reminders_held_until__isnull=True) | Q(reminders_held_until__lt=day)


def _told(invoice_id: int, by: "AbstractBaseUser", sentence: str, reason: str = "") -> str:
    record_act(by, Invoice.objects.get(pk=invoice_id), sentence, reason)
    return f"{sentence.rstrip('.')}: {reason}" if reason else sentence
