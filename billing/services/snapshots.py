"""What an issued invoice keeps of its two parties, whatever becomes of them; a draft says the same as of today."""

from billing.models import Customer, Seller

BANK_FIELDS = ("iban", "bic", "bank_name")
_PARTY_FIELDS = ("name", "email", "address", "country", "vat_id")


def seller_snapshot(seller: Seller) -> dict[str, str]:
    """Return our company as it is now."""
    fields = {name: getattr(seller, name) for name in (*_PARTY_FIELDS, "tax_number", *BANK_FIELDS)}
    return fields | {"logo": seller.logo.name or ""}


def buyer_snapshot(customer: Customer) -> dict[str, str]:
    """Return a customer as they are now."""
    return {name: getattr(customer, name) for name in (*_PARTY_FIELDS, "language")}
