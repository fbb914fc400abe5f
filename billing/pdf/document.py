"""What an invoice document says: plain values, already computed, with nothing of how they look."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from billing.languages import Language
from billing.totals import Totals
from billing.vat import VatCategory


class DocumentKind(Enum):
    """What the document is; a credit note corrects an invoice."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Who sells or buys: registered name, address lines from street to city, country in words."""

    name: str
    address: tuple[str, ...] = ()
    country: str = ""
    vat_id: str = ""
    tax_number: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BankDetails:
    """Where the buyer pays to; what is empty is not printed."""

    iban: str = ""
    bic: str = ""
    bank_name: str = ""
    account_holder: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentLine:
    """One printed line: net and the price of `base_quantity` units are before VAT, the VAT rate is in percent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    unit: str = ""
    base_quantity: Decimal = Decimal(1)
    vat_rate: Decimal = Decimal(0)
    vat_category: VatCategory = VatCategory.STANDARD


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentAdjustment:
    """An allowance (-) or charge (+) on the whole document, before VAT, and what it is given or asked for."""

    reason: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceDocument:
    """An invoice or credit note to print; `number=None` is a draft, `logo` is a PNG or JPEG file's bytes.

    `adjustments` are those that `totals` were computed with, or none to print their sums only. A credit note
    `corrects` the invoice of that number, issued on `corrects_date`. What it charges was delivered or performed from
    `delivered_from` until `delivered_until`, or on the first of these days alone.
    """

    seller: Party
    buyer: Party
    issue_date: date
    currency: str
    lines: tuple[DocumentLine, ...]
    totals: Totals
    number: str | None = None
    due_date: date | None = None
    delivered_from: date | None = None
    delivered_until: date | None = None
    kind: DocumentKind = DocumentKind.INVOICE
    language: Language = Language.ENGLISH
    adjustments: tuple[DocumentAdjustment, ...] = ()
    corrects: str = ""
    corrects_date: date | None = None
    bank: BankDetails = field(default_factory=BankDetails)
    payment_terms: str = ""
    notes: str = ""
    reference: str = ""
    logo: bytes | None = None

    @property
    def asks_for_payment(self) -> bool:
        """Whether there is something for the buyer to pay."""
        return self.kind is DocumentKind.INVOICE and self.totals.payable > 0
