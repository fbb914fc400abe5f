"""Customers of the office, known by their numbers."""

from billing.services.records import LANGUAGE_WORDS, MAX_PAYMENT_DAYS, customer_model
from imports.targets.fields import Field, Kind
from imports.targets.target import Target

CUSTOMERS = Target(
    key="customer",
    title="customer",
    plural="customers",
    model=customer_model(),
    natural_key="number",
    fields=(
        Field(
            name="number",
            title="Customer number",
            required=True,
            max_length=40,
            aliases=(
                "number",
                "customer no",
                "customer id",
                "customer nr",
                "account",
                "id",
                "kundennummer",
                "kundennr",
                "kunden nr",
            ),
        ),
        Field(
            name="name",
            title="Name",
            required=True,
            max_length=200,
            aliases=("customer", "company", "customer name", "company name", "kunde", "firma"),
        ),
        Field(
            name="email",
            title="E-mail",
            kind=Kind.EMAIL,
            required=True,
            max_length=254,
            aliases=("e mail", "mail", "email address", "invoice e mail", "e mail adresse"),
        ),
        Field(
            name="address",
            title="Address",
            kind=Kind.LONG_TEXT,
            aliases=("street", "postal address", "billing address", "adresse", "anschrift", "straße"),
        ),
        Field(name="country", title="Country", max_length=100, aliases=("land",)),
        Field(
            name="vat_id",
            title="VAT ID",
            max_length=30,
            aliases=("vat", "vat number", "tax id", "ust id", "ust idnr", "ust id nr"),
        ),
        Field(
            name="language",
            title="Language",
            kind=Kind.CHOICE,
            choices=LANGUAGE_WORDS,
            aliases=(
                "lang",
                "locale",
                "language code",
                "invoice language",
                "sprache",
                "sprachcode",
                "rechnungssprache",
            ),
        ),
        Field(
            name="payment_days",
            title="Days to pay",
            kind=Kind.INTEGER,
            maximum=MAX_PAYMENT_DAYS,
            aliases=("payment days", "payment terms", "terms", "net days", "zahlungsziel", "zahlungsfrist"),
        ),
    ),
)
