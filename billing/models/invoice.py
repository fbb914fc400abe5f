"""Invoices: drafts that may change, and issued ones that may not."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from billing.currencies import CODES
from billing.models.invoice_run import InvoiceRun
from billing.models.party import Customer
from billing.vat import VatCategory

DEFAULT_CURRENCY = "EUR"

VAT_LABELS = {
    VatCategory.STANDARD: "Standard",
    VatCategory.ZERO_RATED: "Zero rated",
    VatCategory.EXEMPT: "Exempt",
    VatCategory.REVERSE_CHARGE: "Reverse charge",
    VatCategory.INTRA_COMMUNITY: "Intra-Community supply",
    VatCategory.EXPORT: "Export outside the EU",
    VatCategory.OUT_OF_SCOPE: "Not subject to VAT",
    VatCategory.CANARY_ISLANDS: "IGIC (Canary Islands)",
    VatCategory.CEUTA_MELILLA: "IPSI (Ceuta, Melilla)",
    VatCategory.SPLIT_PAYMENT: "Split payment",
}


class InvoiceStatus(models.TextChoices):
    """Where an invoice stands."""

    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"


def check_currency(code: str) -> None:
    """Refuse what is no ISO 4217 code; raises ValidationError."""
    if code not in CODES:
        raise ValidationError(f"{code} is no currency code; use three letters as in EUR, USD, JPY.")


class Invoice(models.Model):
    """One invoice. From `issued_at` on, everything it says comes from its own row and lines."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=10, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    number = models.CharField(max_length=20, unique=True, null=True, blank=True, editable=False)
    currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, validators=[check_currency])
    reference = models.CharField("your reference", max_length=100, blank=True)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    run = models.ForeignKey(InvoiceRun, models.SET_NULL, null=True, blank=True, editable=False, related_name="invoices")
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    issue_date = models.DateField(null=True, blank=True, editable=False)
    due_date = models.DateField(null=True, blank=True, editable=False)
    seller_snapshot = models.JSONField(null=True, blank=True, editable=False)
    buyer_snapshot = models.JSONField(null=True, blank=True, editable=False)
    payable = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False)

    pdf = models.FileField("PDF", blank=True, editable=False, max_length=200)
    sent_to = models.EmailField(blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        permissions = [("issue_invoice", "Can issue and send invoice")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status=InvoiceStatus.DRAFT, number__isnull=True)
                | models.Q(status=InvoiceStatus.ISSUED, number__isnull=False, issued_at__isnull=False),
                name="issued_invoice_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"Invoice {self.number}" if self.number else f"Draft invoice {self.pk or ''}".strip()

    @property
    def is_draft(self) -> bool:
        """Whether the invoice may still change."""
        return self.status == InvoiceStatus.DRAFT


class InvoiceLine(models.Model):
    """One line: what, how much of it, at what price before VAT."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    description = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(1))
    unit = models.CharField(max_length=20, blank=True, help_text="hour, piece, km …")
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, help_text="before VAT")
    vat_category = models.CharField(
        "VAT category",
        max_length=2,
        choices=[(category.value, label) for category, label in VAT_LABELS.items()],
        default=VatCategory.STANDARD.value,
    )
    vat_rate = models.DecimalField(
        "VAT %",
        max_digits=5,
        decimal_places=2,
        default=Decimal(19),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description
