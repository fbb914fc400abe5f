"""What a customer's page says where it depends on the invoice."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.languages import Language
from billing.models import Invoice, InvoiceKind
from billing.money import format_money
from billing.public.english import ENGLISH
from billing.public.german import GERMAN
from billing.public.words import PublicWords
from billing.services.letters import language_in

WORDS = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}


def words_of(invoice: Invoice) -> PublicWords:
    """Return the words of the language that an issued invoice is written in."""
    return WORDS[language_in(invoice)]


def name_of(invoice: Invoice, words: PublicWords) -> str:
    """Return what the document is called: "Invoice 2026-0042", "Rechnung 2026-0042"."""
    return words.documents[InvoiceKind(invoice.kind)].format(number=invoice.number)


def title_of(invoice: Invoice) -> str:
    """Return what the document is called, and whose it is: "Invoice 2026-0042 from Nordkai GmbH"."""
    words, seller = words_of(invoice), (invoice.seller_snapshot or {})["name"]
    return words.page_title.format(document=name_of(invoice, words), seller=seller)


def copy_of(invoice: Invoice) -> str:
    """Return the heading of the page that follows a copy."""
    return words_of(invoice).copies[InvoiceKind(invoice.kind)].format(number=invoice.number)


def money(invoice: Invoice, amount: Decimal | None) -> str:
    """Write an amount as the invoice's language does."""
    return format_money(amount or Decimal(0), invoice.currency, language_in(invoice))


def address(text: str) -> SafeString:
    """Return an e-mail address that a line breaks before rather than within."""
    return format_html('<span class="address">{}</span>', text)


def questions(words: PublicWords, email: str) -> SafeString | str:
    """Return the line that says whom to ask; nothing where there is nobody."""
    return format_html(words.questions, email=mailto(email)) if email else ""


def mailto(email: str) -> SafeString:
    """Return the link that begins an e-mail."""
    return format_html('<a href="mailto:{0}">{0}</a>', email)
