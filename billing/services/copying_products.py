"""What a line of an invoice copies of a product."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import Truncator

from billing.models import InvoiceLine, Product


@dataclass(frozen=True, kw_only=True)
class Copied:
    """The fields of a line; its price is in the product's currency, before VAT."""

    description: str
    unit: str
    unit_price: Decimal
    vat_rate: Decimal

    def fields(self) -> dict[str, Any]:
        """Return the fields by their names."""
        return asdict(self)


def copied(product: Product) -> Copied:
    """Return what a line copies of a product; a text that is too long for a line is cut, and ends with "…"."""
    text = " ".join(f"{product.name}: {product.description}".split()) if product.description.strip() else product.name
    longest = InvoiceLine._meta.get_field("description").max_length
    return Copied(
        description=Truncator(text).chars(longest or 0),
        unit=product.unit,
        unit_price=product.unit_price,
        vat_rate=product.vat_rate,
    )
