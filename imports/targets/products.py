"""Products that invoices sell, known by their numbers."""

from billing.services.records import CURRENCY_CODES, product_model
from imports.targets.fields import Field, Kind
from imports.targets.target import Target

# Ten digits before the point are what its column holds.
LARGEST_PRICE = 10**10 - 1

PRODUCTS = Target(
    key="product",
    title="product",
    plural="products",
    model=product_model(),
    natural_key="number",
    fields=(
        Field(
            name="number",
            title="Product number",
            required=True,
            max_length=60,
            aliases=(
                "number",
                "sku",
                "article",
                "article number",
                "item number",
                "product no",
                "product id",
                "id",
                "artikelnummer",
                "artikelnr",
                "artikel nr",
            ),
        ),
        Field(
            name="name",
            title="Name",
            required=True,
            max_length=200,
            aliases=("product", "title", "product name", "bezeichnung", "artikel"),
        ),
        Field(
            name="description", title="Description", kind=Kind.LONG_TEXT, aliases=("details", "text", "beschreibung")
        ),
        Field(
            name="unit_price",
            title="Unit price",
            kind=Kind.DECIMAL,
            required=True,
            decimal_places=4,
            maximum=LARGEST_PRICE,
            aliases=("price", "net price", "amount", "unit price net", "preis", "einzelpreis", "nettopreis"),
        ),
        Field(
            name="currency",
            title="Currency",
            kind=Kind.CHOICE,
            choices={code.lower(): code for code in CURRENCY_CODES},
            aliases=("currency code", "währung"),
        ),
        Field(
            name="vat_rate",
            title="VAT rate",
            kind=Kind.DECIMAL,
            maximum=100,
            aliases=("vat", "tax rate", "vat percent", "tax", "mwst", "ust", "steuersatz"),
        ),
        Field(name="unit", title="Unit", max_length=20, aliases=("unit of measure", "uom", "einheit")),
    ),
)
