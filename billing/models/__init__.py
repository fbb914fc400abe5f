"""Customers and their invoices; one noun a file."""

from billing.models.invoice import (
    AdjustmentKind,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceQuerySet,
    InvoiceStatus,
    InvoiceTax,
)
from billing.models.invoice_run import InvoiceRun
from billing.models.number_series import NumberSeries
from billing.models.party import Customer, Language, Seller
from billing.models.payment import Payment, PaymentMethod
from billing.models.product import Product
from billing.models.reminder import Reminder
from billing.models.report import Report, ReportFile, ReportFormat, ReportKind

__all__ = [
    "AdjustmentKind",
    "Customer",
    "Invoice",
    "InvoiceAdjustment",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceQuerySet",
    "InvoiceRun",
    "InvoiceStatus",
    "InvoiceTax",
    "Language",
    "NumberSeries",
    "Payment",
    "PaymentMethod",
    "Product",
    "Reminder",
    "Report",
    "ReportFile",
    "ReportFormat",
    "ReportKind",
    "Seller",
]
