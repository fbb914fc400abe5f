"""Commissions: a month's run, a statement for each sales rep, and the entries it is made of."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from billing.models.invoice import Invoice
from billing.models.payment import Payment
from billing.models.sales_rep import SalesRep
from billing.money import format_amount

if TYPE_CHECKING:
    from decimal import Decimal

    AmountField = models.DecimalField[Decimal, Decimal]


def _amount() -> "AmountField":
    return models.DecimalField(max_digits=20, decimal_places=4)


def _person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")


class RunStatus(models.TextChoices):
    """How far a month's commissions are."""

    OPEN = "open", "Open"
    APPROVED = "approved", "Approved"
    POSTED = "posted", "Posted"


class CommissionRun(models.Model):
    """A month's commissions. While it is open it can be computed again; approved it is frozen, posted it is final.

    `computation` counts how often that was begun, `began_at` is when it last was; `count` is of reps.
    """

    month = models.DateField(unique=True, help_text="any day of the month")
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.OPEN, editable=False)
    computation = models.PositiveIntegerField(default=0, editable=False)
    count = models.PositiveIntegerField("sales reps", default=0, editable=False)
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    computed_at = models.DateTimeField(null=True, blank=True, editable=False)
    begun_by = _person()
    approved_by = _person()
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    posted_by = _person()
    posted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-month"]
        default_permissions = ("view", "add")
        permissions = [
            ("approve_commissionrun", "Can approve commission run"),
            ("post_commissionrun", "Can post commission run"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="run_is_named_by_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(status=RunStatus.OPEN, approved_at__isnull=True, posted_at__isnull=True)
                | models.Q(status=RunStatus.APPROVED, approved_at__isnull=False, posted_at__isnull=True)
                | models.Q(status=RunStatus.POSTED, approved_at__isnull=False, posted_at__isnull=False),
                name="run_is_approved_then_posted",
            ),
        ]

    def __str__(self) -> str:
        return f"Commissions of {self.month_text}"

    @property
    def month_text(self) -> str:
        """The month in words."""
        return date_format(self.month, "F Y")

    @property
    def end(self) -> date:
        """The first day after the month."""
        return date(self.month.year + self.month.month // 12, self.month.month % 12 + 1, 1)


class CommissionStatement(models.Model):
    """What one sales rep earned in a month. It gets its number when the run is posted."""

    run = models.ForeignKey(CommissionRun, models.PROTECT, related_name="statements")
    rep = models.ForeignKey(SalesRep, models.PROTECT, related_name="statements")
    rep_snapshot = models.JSONField(default=dict, editable=False, help_text="name, number and plan when computed")
    computation = models.PositiveIntegerField(default=0, editable=False, help_text="of its run; which one this is from")
    number = models.CharField(max_length=20, unique=True, null=True, blank=True, editable=False)
    pdf = models.FileField("PDF", blank=True, editable=False, max_length=200)
    sent_to = models.EmailField(blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-run__month", "rep__name", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["run", "rep"], name="one_statement_a_run_and_rep"),
        ]

    def __str__(self) -> str:
        name = str(self.rep_snapshot.get("name", ""))
        return f"Commission statement {self.number}, {name}" if self.number else f"Draft commission statement, {name}"


class CommissionTotal(models.Model):
    """What a statement comes to in one currency; `tiers` says how it was worked out, as text figures."""

    statement = models.ForeignKey(CommissionStatement, models.CASCADE, related_name="totals")
    currency = models.CharField(max_length=3)
    basis = _amount()
    earned = _amount()
    corrected = _amount()
    tiers = models.JSONField(default=list)

    class Meta:
        ordering = ["currency"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["statement", "currency"], name="one_total_a_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {format_amount(self.amount, self.currency)}"

    @property
    def amount(self) -> "Decimal":
        """What is to be paid; below 0 where more was taken back than earned."""
        return self.earned + self.corrected


class EntryKind(models.TextChoices):
    """Why an entry is there."""

    EARNED = "earned", "Paid in full"
    CREDITED = "credited", "Credit note"
    UNPAID = "unpaid", "Payment went back"
    PAID_AGAIN = "paid-again", "Paid again"


class CommissionEntry(models.Model):
    """What an invoice earns, once, or what of that is taken back or given again later.

    `basis` is net of VAT, `parts` are the rate and basis in each tier that it reaches, as text figures.
    """

    statement = models.ForeignKey(CommissionStatement, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="commission_entries")
    credit_note = models.OneToOneField(
        Invoice, models.PROTECT, null=True, blank=True, related_name="commission_correction"
    )
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="commission_correction")
    day = models.DateField(help_text="of the payment or credit note")
    basis = _amount()
    amount = _amount()
    parts = models.JSONField(default=list)

    class Meta:
        ordering = ["day", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=models.Q(kind=EntryKind.EARNED), name="invoice_is_commissioned_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=EntryKind.EARNED, credit_note__isnull=True, payment__isnull=True)
                | models.Q(kind=EntryKind.CREDITED, credit_note__isnull=False, payment__isnull=True)
                | models.Q(
                    kind__in=[EntryKind.UNPAID, EntryKind.PAID_AGAIN], credit_note__isnull=True, payment__isnull=False
                ),
                name="correction_names_what_it_is_for",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[EntryKind.EARNED, EntryKind.PAID_AGAIN], amount__gte=0)
                | models.Q(kind__in=[EntryKind.CREDITED, EntryKind.UNPAID], amount__lte=0),
                name="what_is_taken_back_is_not_above_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.invoice_id}"
