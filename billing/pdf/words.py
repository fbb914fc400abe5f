"""What documents say, by what is meant: a table for each language fills it. In braces stands what is put in."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing.pdf.document import DocumentKind
from billing.vat import VatCategory


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Every word of a document in one language."""

    titles: Mapping[DocumentKind, str]
    draft_titles: Mapping[DocumentKind, str]
    subject: str
    watermark: str
    not_numbered: str

    buyer: str
    seller: str
    particulars: str
    number: str
    issued: str
    due: str
    delivered: str
    delivered_as_issued: str
    delivered_until: str
    reference: str
    corrects: str
    corrected: str
    corrected_invoice: str
    due_date: str
    vat_id: str
    tax_number: str
    page: str

    description: str
    quantity: str
    unit_price: str
    per: str
    net: str
    carried_forward: str
    brought_forward: str

    vat: str
    vat_summary: str
    taxable: str
    line_total: str
    allowances: str
    charges: str
    tax_exclusive: str
    tax_total: str
    tax_inclusive: str
    prepaid: str
    rounding: str
    amount_due: str
    amount_credited: str
    nothing_to_pay: str
    in_your_favour: str

    payment_terms: str
    pay_by: str
    pay_by_quoting: str
    notes: str
    pay_to: str
    account: str
    bank: str
    scan: str
    remittance: str

    tax_names: Mapping[VatCategory, str]
    untaxed: Mapping[VatCategory, str]
    # What it must say where it charges no VAT (EN 16931 BT-120; Directive 2006/112/EC, Article 226 (11), (11a)).
    reasons: Mapping[VatCategory, str]
