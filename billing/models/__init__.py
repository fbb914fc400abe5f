"""Customers and their invoices; one noun a file."""

from billing.models.commission import (
    CommissionEntry,
    CommissionRun,
    CommissionStatement,
    CommissionTotal,
    EntryKind,
    RunStatus,
)
from billing.models.commission_plan import CommissionPlan, CommissionTier
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
from billing.models.sales_rep import SalesRep

__all__ = [
    "AdjustmentKind",
    "CommissionEntry",
    "CommissionPlan",
    "CommissionRun",
    "CommissionStatement",
    "CommissionTier",
    "CommissionTotal",
    "Customer",
    "EntryKind",
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
    "RunStatus",
    "SalesRep",
    "Seller",
]
