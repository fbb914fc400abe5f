"""VAT of issued invoices, by category and rate."""

from django.db import models

from billing.models.invoice import Invoice


class InvoiceTax(models.Model):
    """One row of an issued invoice's VAT: category, rate in percent, what it is on, and what it comes to."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="taxes")
    category = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    taxable = models.DecimalField(max_digits=20, decimal_places=4)
    tax = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "category", "rate"], name="one_row_a_vat_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate} %"
