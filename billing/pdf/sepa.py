"""What a QR code holds that a banking app turns into a SEPA transfer (EPC069-12, version 002; GiroCode)."""

import re
from decimal import Decimal

from billing.iban import is_iban
from billing.money import rounded
from billing.pdf.document import InvoiceDocument
from billing.pdf.wording import words_of

LARGEST = Decimal("999999999.99")
# As long as the standard lets them be, in characters.
NAME_LENGTH, REMITTANCE_LENGTH = 70, 140

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")

# Where the schemes of SEPA reach, by the countries that IBANs begin with (EPC409-09).
COUNTRIES = """
AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI
SK SM VA
"""


def transfer(document: InvoiceDocument) -> bytes | None:
    """Return the transfer that pays a document, or None where it can't be paid so."""
    iban = _compact(document.bank.iban)
    holder = _one_line(document.bank.account_holder or document.seller.name)[:NAME_LENGTH].rstrip()
    if not (_is_payable(document) and iban[:2] in COUNTRIES.split() and is_iban(iban) and holder):
        return None
    bic = _compact(document.bank.bic)
    lines = (
        "BCD",
        "002",
        "1",
        "SCT",
        bic if BIC.fullmatch(bic) else "",
        holder,
        iban,
        f"EUR{rounded(document.totals.payable, 2):f}",
        "",
        "",
        _one_line(words_of(document).remittance.format(number=document.number))[:REMITTANCE_LENGTH],
    )
    return "\n".join(lines).encode()


def _is_payable(document: InvoiceDocument) -> bool:
    """Whether it is an issued invoice over an amount in EUR that a transfer can have."""
    is_asked_for = document.number is not None and document.asks_for_payment
    return is_asked_for and document.currency == "EUR" and document.totals.payable <= LARGEST


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def _one_line(text: str) -> str:
    """Return text that breaks no line of the content, and that UTF-8 can write."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
