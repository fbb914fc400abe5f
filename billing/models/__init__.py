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
from billing.models.enclosure import Enclosure
from billing.models.invoice import Invoice, InvoiceKind, InvoiceQuerySet, InvoiceStatus
from billing.models.invoice_adjustment import AdjustmentKind, InvoiceAdjustment
from billing.models.invoice_line import InvoiceLine
from billing.models.invoice_run import InvoiceRun
from billing.models.invoice_tax import InvoiceTax
from billing.models.number_series import NumberSeries
from billing.models.party import Customer, Seller
from billing.models.payment import Payment, PaymentMethod
from billing.models.product import Product
from billing.models.provider_event import Brought, EventOutcome, ProviderEvent
from billing.models.reconciliation import Found, ReconciliationItem, ReconciliationRun
from billing.models.reminder import Reminder
from billing.models.report import Report, ReportFile, ReportFormat, ReportKind
from billing.models.sales_rep import SalesRep

__all__ = [
    "AdjustmentKind",
    "Brought",
    "CommissionEntry",
    "CommissionPlan",
    "CommissionRun",
    "CommissionStatement",
    "CommissionTier",
    "CommissionTotal",
    "Customer",
    "Enclosure",
    "EntryKind",
    "EventOutcome",
    "Found",
    "Invoice",
    "InvoiceAdjustment",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceQuerySet",
    "InvoiceRun",
    "InvoiceStatus",
    "InvoiceTax",
    "NumberSeries",
    "Payment",
    "PaymentMethod",
    "Product",
    "ProviderEvent",
    "ReconciliationItem",
    "ReconciliationRun",
    "Reminder",
    "Report",
    "ReportFile",
    "ReportFormat",
    "ReportKind",
    "RunStatus",
    "SalesRep",
    "Seller",
]
