"""The fields that say how something is taxed."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from billing.vat import VatCategory

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


def vat_category_field() -> "models.CharField[str, str]":
    """Return the field that says how something is taxed."""
    return models.CharField(
        "VAT category",
        max_length=2,
        choices=[(category.value, label) for category, label in VAT_LABELS.items()],
        default=VatCategory.STANDARD.value,
    )


def vat_rate_field() -> "models.DecimalField[Decimal, Decimal]":
    """Return the field of a VAT rate in percent."""
    return models.DecimalField(
        "VAT %",
        max_digits=5,
        decimal_places=2,
        default=Decimal(19),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
