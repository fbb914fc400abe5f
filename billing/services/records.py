"""What other applications need to know to bring in customers and products."""

from billing.currencies import CODES
from billing.models import Customer, Product
from billing.models.party import MAX_PAYMENT_DAYS

__all__ = ["CURRENCY_CODES", "MAX_PAYMENT_DAYS", "customer_model", "product_model"]

CURRENCY_CODES = CODES


def customer_model() -> type[Customer]:
    """Return the model of customers, which are known by their `number`."""
    return Customer


def product_model() -> type[Product]:
    """Return the model of products, which are known by their `number`."""
    return Product
