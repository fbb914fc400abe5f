"""Remind customers of what is overdue, a stage after the other, each once."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from billing.models import Invoice, Reminder
from billing.office_day import today
from billing.services.holding import is_held, not_held
from billing.services.settling import locked
from billing.services.state import days_overdue
from billing.tasks import email_reminder

# An hour's mail at MAIL_RATE's default; the next day takes the rest.
MOST_A_DAY = 20_000
_ROWS = 500


def remind(day: date | None = None) -> dict[str, int]:
    """Remind of each invoice whose next stage has come by a day; returns how many of each stage were enqueued."""
    day = day or today()
    done: dict[str, int] = {}
    for invoice_id in list(due_ids(day)):
        if stage := _remind_of(invoice_id, day):
            done[f"stage {stage}"] = done.get(f"stage {stage}", 0) + 1
    return done


def due_ids(day: date) -> list[int]:
    """Return the invoices whose next stage has come, the longest overdue first."""
    invoices = Invoice.objects.overdue(day).filter(not_held(day), customer__reminders=True)
    stage = Reminder.objects.filter(invoice=OuterRef("pk")).values("invoice").annotate(last=Max("stage")).values("last")
    rows = invoices.annotate(last=Subquery(stage)).order_by("due_date", "pk").values_list("pk", "due_date", "last")
    found = [pk for pk, due, last in rows.iterator(_ROWS) if due and _has_come((day - due).days, last or 0)]
    return found[:MOST_A_DAY]


def _has_come(days_late: int, stages_done: int) -> bool:
    """Return whether the next stage comes for what is so many days overdue; False after the last stage."""
    days = settings.REMINDER_DAYS
    return stages_done < len(days) and days_late >= days[stages_done]


def _remind_of(invoice_id: int, day: date) -> int:
    """Decide on an invoice's next reminder under its lock; returns the stage, 0 where it is not to be sent now."""
    with transaction.atomic():
        invoice = locked(invoice_id)
        last = Reminder.objects.filter(invoice=invoice).order_by("-stage").first()
        stage = last.stage + 1 if last else 1
        if is_held(invoice, day) or not _has_come(days_overdue(invoice, day), stage - 1):
            return 0
        if last and not _was_given_time(last, day):
            return 0
        reminder = Reminder.objects.create(invoice=invoice, stage=stage)
        email_reminder.using(idempotency_key=f"reminder:{invoice.pk}:{stage}", subject=invoice).enqueue(
            reminder_id=reminder.pk
        )
    return stage


def _was_given_time(last: Reminder, day: date) -> bool:
    """Return whether the last reminder is as old as the next stage is later: who begins late skips no time to pay."""
    days = settings.REMINDER_DAYS
    decided_on = timezone.localdate(last.decided_at, timezone.get_default_timezone())
    return (day - decided_on).days >= days[last.stage] - days[last.stage - 1]
