"""Writes what earlier invoices came to, as it is written since when one is issued."""

from decimal import Decimal
from typing import Any

from django.db import migrations

from billing.totals import Line, compute_totals
from billing.vat import TAXED, VatCategory


def fill(apps: Any, schema_editor: Any) -> None:
    """Add up each issued invoice that has no net amount yet."""
    invoice_model, tax_model = apps.get_model("billing", "Invoice"), apps.get_model("billing", "InvoiceTax")
    rows = invoice_model.objects.exclude(status="draft").filter(net=None).prefetch_related("lines")
    for invoice in rows.iterator(500):
        totals = compute_totals(currency=invoice.currency, lines=[_line(line) for line in invoice.lines.all()])
        invoice_model.objects.filter(pk=invoice.pk).update(net=totals.tax_exclusive, tax=totals.tax_total)
        tax_model.objects.bulk_create(
            tax_model(invoice=invoice, category=row.category, rate=row.rate, taxable=row.taxable, tax=row.tax)
            for row in totals.vat
        )


def _line(line: Any) -> Line:
    category = VatCategory(line.vat_category)
    rate = line.vat_rate if category in TAXED else Decimal(0)
    return Line(quantity=line.quantity, unit_price=line.unit_price, vat_category=category, vat_rate=rate)


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_credit_notes_to_reports")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
