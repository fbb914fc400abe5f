"""What other applications need to know to bring in customers and products, and documents about invoices."""

from billing.currencies import CODES
from billing.demo.loading import is_demo
from billing.languages import Language
from billing.models import Customer, Invoice, Product
from billing.models.party import MAX_PAYMENT_DAYS

__all__ = [
    "CURRENCY_CODES",
    "LANGUAGE_WORDS",
    "MAX_PAYMENT_DAYS",
    "customer_model",
    "invoice_model",
    "is_demo",
    "product_model",
]

CURRENCY_CODES = CODES

# What other programs call the languages that invoices are written in, in lower case: their codes, with countries too
# (BCP 47, and with an underscore POSIX), and their names in both.
_OTHER_WORDS = {
    Language.ENGLISH: "en-gb en-us en-ie en_gb en_us en_ie eng english englisch",
    Language.GERMAN: "de-de de-at de-ch de_de de_at de_ch deu ger german deutsch",
}
LANGUAGE_WORDS = {
    word: language.value for language, words in _OTHER_WORDS.items() for word in [language.value, *words.split()]
}


def customer_model() -> type[Customer]:
    """Return the model of customers, which are known by their `number`."""
    return Customer


def invoice_model() -> type[Invoice]:
    """Return the model of invoices."""
    return Invoice


def product_model() -> type[Product]:
    """Return the model of products, which are known by their `number`."""
    return Product
