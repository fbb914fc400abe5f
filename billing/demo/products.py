"""What the company of the demo sells again and again, as its price list has it: number, name, unit, price, rate."""

from decimal import Decimal

from billing.models import Product

PRODUCTS = (
    {"number": "ROAD-KM", "name": "Haulage by road", "unit": "km", "unit_price": "1.38"},
    {"number": "ROAD-WAIT", "name": "Waiting time at the ramp", "unit": "hour", "unit_price": "54.00"},
    {"number": "PAL-EUR", "name": "Euro pallets, exchange", "unit": "piece", "unit_price": "4.20"},
    {"number": "STORE", "name": "Storage in the free port", "unit": "pallet day", "unit_price": "0.3875"},
    {
        "number": "FLOUR-550",
        "name": "Flour, type 550, sack of 25 kg",
        "unit": "sack",
        "unit_price": "18.90",
        "vat_rate": "7",
    },
    {"number": "SEA-US", "name": "Ocean freight to the US", "unit": "FEU", "unit_price": "3475.00", "currency": "USD"},
)


def load_products() -> None:
    """Write them; what is not said of one is as a new product has it."""
    for fields in PRODUCTS:
        prices = {name: Decimal(fields[name]) for name in ("unit_price", "vat_rate") if name in fields}
        Product.objects.create(**fields | prices)
