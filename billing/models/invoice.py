"""Invoices and credit notes: drafts that may change, and issued ones that may not."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone

from billing.currencies import CODES
from billing.models.invoice_run import InvoiceRun
from billing.models.party import Customer
from billing.models.sales_rep import SalesRep

DEFAULT_CURRENCY = "EUR"


class InvoiceKind(models.TextChoices):
    """What the document is (UNTDID 1001: 380 and 381)."""

    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit-note", "Credit note"


class InvoiceStatus(models.TextChoices):
    """Where an invoice stands. That it is overdue depends on the day, and is asked of `InvoiceQuerySet.overdue`."""

    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    PAID = "paid", "Paid"
    CANCELLED = "cancelled", "Cancelled"


def check_currency(code: str) -> None:
    """Refuse what is no ISO 4217 code; raises ValidationError."""
    if code not in CODES:
        raise ValidationError(f"{code} is no currency code; use three letters as in EUR, USD, JPY.")


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """What is asked of invoices in more than one place."""

    def issued(self) -> Self:
        """Return what has a number, whatever became of it since."""
        return self.exclude(status=InvoiceStatus.DRAFT)

    def by_number(self) -> Self:
        """Order them by number: invoices, then credit notes, each by year, and 9999 before 10000. No index has it."""
        return self.order_by("-kind", "issue_date__year", Length("number"), "number")

    def unpaid(self) -> Self:
        """Return the invoices that are waited for: issued, with something to pay, neither paid nor cancelled."""
        return self.filter(kind=InvoiceKind.INVOICE, status=InvoiceStatus.ISSUED, payable__gt=0)

    def overdue(self, day: date) -> Self:
        """Return the unpaid invoices whose due date is past on a day."""
        return self.unpaid().filter(due_date__lt=day)

    def part_paid(self, day: date) -> Self:
        """Return what is issued and not overdue on a day, and of which some came in or was credited."""
        return self._waiting(day).exclude(paid=0, credited=0)

    def untouched(self, day: date) -> Self:
        """Return what is issued and not overdue on a day, and of which nothing came in or was credited."""
        return self._waiting(day).filter(paid=0, credited=0)

    def _waiting(self, day: date) -> Self:
        late = models.Q(kind=InvoiceKind.INVOICE, payable__gt=0, due_date__lt=day)
        return self.filter(~late, status=InvoiceStatus.ISSUED)


class Invoice(models.Model):
    """One invoice or credit note. From `issued_at` on, everything it says comes from its own row and lines.

    `net`, `tax` and `payable` are written when it is issued; `paid` and `credited` follow its payments and credit
    notes, by `billing.services.settling` alone. All are in the invoice's currency.
    """

    kind = models.CharField(max_length=12, choices=InvoiceKind, default=InvoiceKind.INVOICE, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="credit_notes"
    )
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=10, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    number = models.CharField(max_length=20, unique=True, null=True, blank=True, editable=False)
    currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, validators=[check_currency])
    reference = models.CharField("your reference", max_length=100, blank=True)
    notes = models.TextField(blank=True)
    # EN 16931 BT-72, or BT-73 and BT-74; § 14 (4) no. 6 UStG wants it. Written when it is issued, where nobody did.
    delivered_from = models.DateField(
        "delivered or performed", null=True, blank=True, help_text="empty: on the day of the invoice"
    )
    delivered_until = models.DateField("until", null=True, blank=True, help_text="the last day, where it took longer")
    prepaid = models.DecimalField(
        "already paid",
        max_digits=20,
        decimal_places=4,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="before it was issued; taken off what is to be paid",
    )
    rounding = models.DecimalField(
        max_digits=8, decimal_places=4, default=Decimal(0), help_text="added to what is to be paid, as in -0.03"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    request_key = models.UUIDField(null=True, blank=True, editable=False, help_text="one showing of the form")

    run = models.ForeignKey(InvoiceRun, models.SET_NULL, null=True, blank=True, editable=False, related_name="invoices")
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    issue_date = models.DateField(null=True, blank=True, editable=False)
    due_date = models.DateField(null=True, blank=True, editable=False)
    seller_snapshot = models.JSONField(null=True, blank=True, editable=False)
    buyer_snapshot = models.JSONField(null=True, blank=True, editable=False)
    # Who looked after the customer when it was issued, whoever does later.
    sales_rep = models.ForeignKey(
        SalesRep, models.PROTECT, null=True, blank=True, editable=False, related_name="invoices"
    )
    net = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False)
    tax = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False)
    payable = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False)
    paid = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0), editable=False)
    credited = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0), editable=False)

    # By billing.services.holding alone.
    reminders_held_until = models.DateField(null=True, blank=True, editable=False)
    reminders_held_why = models.CharField(max_length=200, blank=True, default="", editable=False)

    pdf = models.FileField("PDF", blank=True, editable=False, max_length=200)
    sent_to = models.EmailField(blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [
            ("issue_invoice", "Can issue and send invoice"),
            ("hold_reminders", "Can hold reminders of invoice"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=InvoiceStatus.DRAFT, number__isnull=True)
                | ~models.Q(status=InvoiceStatus.DRAFT)
                & models.Q(number__isnull=False, issued_at__isnull=False, payable__isnull=False),
                name="issued_invoice_has_a_number",
            ),
            # What was rendered of a draft is never what is sent as the invoice.
            models.CheckConstraint(
                condition=~models.Q(status=InvoiceStatus.DRAFT) | models.Q(pdf=""), name="draft_has_no_pdf"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=InvoiceKind.INVOICE, corrects__isnull=True)
                | models.Q(kind=InvoiceKind.CREDIT_NOTE, corrects__isnull=False),
                name="credit_note_corrects_an_invoice",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=InvoiceKind.INVOICE)
                | models.Q(status__in=[InvoiceStatus.DRAFT, InvoiceStatus.ISSUED]),
                name="credit_note_is_never_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(delivered_until__isnull=True)
                | models.Q(delivered_from__isnull=False, delivered_until__gte=models.F("delivered_from")),
                name="delivery_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(reminders_held_until__isnull=True, reminders_held_why="")
                | models.Q(reminders_held_until__isnull=False) & ~models.Q(reminders_held_why=""),
                name="held_reminders_have_a_reason",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(status=InvoiceStatus.DRAFT),
                name="one_draft_credit_note_an_invoice",
            ),
            models.UniqueConstraint(
                fields=["request_key"],
                condition=models.Q(request_key__isnull=False),
                name="one_draft_a_showing_of_the_form",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date"], condition=models.Q(status=InvoiceStatus.ISSUED), name="billing_invoice_unpaid"
            ),
        ]

    def __str__(self) -> str:
        name = self.get_kind_display()
        return f"{name} {self.number}" if self.number else f"Draft {name.lower()} {self.pk or ''}".strip()

    @property
    def is_credit_note(self) -> bool:
        """Whether it gives money back rather than asking for it."""
        return self.kind == InvoiceKind.CREDIT_NOTE

    @property
    def total(self) -> Decimal:
        """What an issued document comes to with VAT and rounding, whatever was paid before."""
        return (self.net or Decimal(0)) + (self.tax or Decimal(0)) + self.rounding

    @property
    def open_amount(self) -> Decimal:
        """What an issued invoice still asks for; below 0 where its customer gets back so much."""
        return (self.payable or Decimal(0)) - self.paid - self.credited

    @property
    def is_draft(self) -> bool:
        """Whether the invoice may still change."""
        return self.status == InvoiceStatus.DRAFT
