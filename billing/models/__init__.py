"""Customers and their invoices; one noun a file."""

from billing.models.enclosure import Enclosure
from billing.models.invoice import Invoice, InvoiceLine, InvoiceStatus
from billing.models.invoice_run import InvoiceRun
from billing.models.number_series import NumberSeries
from billing.models.party import Customer, Seller
from billing.models.product import Product

__all__ = [
    "Customer",
    "Enclosure",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "InvoiceStatus",
    "NumberSeries",
    "Product",
    "Seller",
]
