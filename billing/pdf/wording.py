"""What a document says where it depends on the document: titles, labels, sentences, amounts."""

from datetime import date
from decimal import Decimal

from billing.languages import Language, format_day
from billing.money import format_money, format_quantity, format_rate
from billing.pdf.document import DocumentKind, DocumentLine, InvoiceDocument, Party
from billing.pdf.english import ENGLISH
from billing.pdf.german import GERMAN
from billing.pdf.words import Words
from billing.vat import VatCategory

WORDS = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}


def words_of(document: InvoiceDocument) -> Words:
    """Return the words of the document's language."""
    return WORDS[document.language]


def title(document: InvoiceDocument) -> str:
    """Return the heading: "Invoice", "Credit note", or "Draft invoice" while there is no number."""
    words = words_of(document)
    return (words.titles if document.number else words.draft_titles)[document.kind]


def full_title(document: InvoiceDocument) -> str:
    """Return the heading with the number: "Invoice 2026-0042"."""
    return f"{title(document)} {document.number or ''}".rstrip()


def amount_label(document: InvoiceDocument) -> str:
    """Return what the amount at the foot is to the buyer, by its sign and the kind of document."""
    words = words_of(document)
    if document.kind is DocumentKind.CREDIT_NOTE:
        return words.amount_credited
    if document.totals.payable == 0:
        return words.nothing_to_pay
    return words.amount_due if document.totals.payable > 0 else words.in_your_favour


def final_amount(document: InvoiceDocument) -> str:
    """Return the amount at the foot with its currency's code, "EUR 1,234.50"; "In your favour" says the minus."""
    payable = document.totals.payable
    amount = abs(payable) if document.kind is DocumentKind.INVOICE else payable
    return format_money(amount, document.currency, document.language)


def day(value: date, document: InvoiceDocument) -> str:
    """Return a date as "14 March 2026"."""
    return format_day(value, document.language)


def corrected(document: InvoiceDocument) -> str:
    """Return which invoice a credit note corrects: "2026-0042", and below it "of 14 March 2026"."""
    if document.corrects_date is None:
        return document.corrects
    when = day(document.corrects_date, document)
    return words_of(document).corrected.format(number=document.corrects, day=when)


def delivered(document: InvoiceDocument) -> str:
    """Return when it was delivered: "Equals invoice date", "1 March 2026", and below that "to 31 March 2026"."""
    words, first, last = words_of(document), document.delivered_from, document.delivered_until
    if first is None:
        return ""
    if last and last != first:
        return words.delivered_until.format(first=day(first, document), last=day(last, document))
    if first == document.issue_date and document.kind is DocumentKind.INVOICE:
        return words.delivered_as_issued
    return day(first, document)


def pay_by(due_date: date, number: str | None, language: Language = Language.ENGLISH) -> str:
    """Return the sentence that asks for payment: "Please pay by 13 April 2026, quoting 2026-0042."."""
    words = WORDS[language]
    sentence = words.pay_by_quoting if number else words.pay_by
    return sentence.format(day=format_day(due_date, language), number=number)


def price_base(line: DocumentLine, language: Language) -> str:
    """Return how many units the price is for, "per 100 kg"; nothing where it is for one."""
    if line.base_quantity == 1:
        return ""
    quantity = format_quantity(line.base_quantity, language)
    return WORDS[language].per.format(quantity=quantity, unit=line.unit).rstrip()


def tax_ids(who: Party, document: InvoiceDocument) -> tuple[str, ...]:
    """Return a party's VAT ID and tax number, each with what it is; of what it has not, nothing."""
    words = words_of(document)
    ids = ((words.vat_id, who.vat_id), (words.tax_number, who.tax_number))
    return tuple(what.format(id=text) for what, text in ids if text)


def short_rate(category: VatCategory, rate: Decimal, language: Language = Language.ENGLISH) -> str:
    """Return a line's VAT rate: "19 %", or a dash where VAT has no say."""
    return "–" if category == VatCategory.OUT_OF_SCOPE else format_rate(rate, language)


def vat_label(category: VatCategory, rate: Decimal, language: Language = Language.ENGLISH) -> str:
    """Return a VAT row's name: "VAT 19 %", "Reverse charge"."""
    words = WORDS[language]
    return words.untaxed.get(category) or f"{words.tax_names[category]} {format_rate(rate, language)}"
