"""What other applications need to know to bring in customers and products, and documents about invoices."""

from billing.currencies import CODES
from billing.demo.loading import is_demo
from billing.models import Customer, Invoice, Product
from billing.models.party import MAX_PAYMENT_DAYS

__all__ = ["CURRENCY_CODES", "MAX_PAYMENT_DAYS", "customer_model", "invoice_model", "is_demo", "product_model"]

CURRENCY_CODES = CODES


def customer_model() -> type[Customer]:
    """Return the model of customers, which are known by their `number`."""
    return Customer


def invoice_model() -> type[Invoice]:
    """Return the model of invoices."""
    return Invoice


def product_model() -> type[Product]:
    """Return the model of products, which are known by their `number`."""
    return Product
