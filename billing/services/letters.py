"""The e-mail that carries an invoice: words from a template, the PDF and enclosed documents attached."""

from django.conf import settings

from billing.languages import Language, format_day, language_of
from billing.models import Invoice, Reminder
from billing.money import format_money
from billing.services.documents import ensure_pdf
from billing.services.enclosing import attached, mailed_with
from billing.services.links import public_url
from billing.services.state import days_overdue
from jobs.contrib.mail.api import File, Letter, register_sample
from jobs.contrib.mail.api import letter as write_letter


def letter(invoice: Invoice, template: str, more: dict[str, object] | None = None) -> Letter:
    """Return the e-mail of an issued invoice, of a template in templates/mail and its words; raises InvalidMessage."""
    enclosed = mailed_with(invoice)
    return write_letter(
        recipient_of(invoice),
        template,
        words_of(invoice) | {"enclosed": ", ".join(str(one) for one in enclosed)} | (more or {}),
        about=invoice,
        language=language_in(invoice),
        reply_to=[(invoice.seller_snapshot or {})["email"]],
        attachments=[File(ensure_pdf(invoice), f"{invoice.number}.pdf", "application/pdf"), *attached(enclosed)],
    )


def template_of(invoice: Invoice) -> str:
    """Return the template of the e-mail that an issued document first goes out with."""
    return "credit_note" if invoice.is_credit_note else "invoice"


def reminder_words(reminder: Reminder) -> dict[str, object]:
    """Return what a reminder says besides."""
    invoice = reminder.invoice
    return {
        "stage": reminder.stage,
        "is_last": reminder.stage > 1 and reminder.stage >= len(settings.REMINDER_DAYS),
        "days": days_overdue(invoice),
    }


def recipient_of(invoice: Invoice) -> str:
    """Return the address an issued invoice goes to."""
    return str((invoice.buyer_snapshot or {})["email"])


def language_in(invoice: Invoice) -> Language:
    """Return the language that an issued invoice is written in, and its letters with it."""
    return language_of((invoice.buyer_snapshot or {}).get("language", ""))


def words_of(invoice: Invoice) -> dict[str, object]:
    """Return what letters about an issued invoice say of it."""
    # A copy, or a letter that was long on its way, asks for no more than is open by then.
    payable = invoice.total if invoice.is_credit_note else invoice.open_amount
    language = language_in(invoice)
    return {
        "number": invoice.number,
        "reference": invoice.reference,
        "due_date": format_day(invoice.due_date, language) if invoice.due_date else "",
        "seller": _one_line_each(invoice.seller_snapshot),
        "buyer": _one_line_each(invoice.buyer_snapshot),
        "amount": format_money(payable, invoice.currency, language) if payable > 0 else "",
        "kind": invoice.get_kind_display().lower(),
        "kind_de": "Rechnungskorrektur" if invoice.is_credit_note else "Rechnung",
        "corrects": invoice.corrects.number if invoice.corrects else "",
        "url": public_url(invoice),
    }


def _one_line_each(snapshot: dict[str, str] | None) -> dict[str, str]:
    # A line break in a name would end the subject and begin the body.
    return {name: " ".join(text.split()) for name, text in (snapshot or {}).items()}


_SAMPLE = {
    "number": "2026-0042",
    "reference": "PO 7",
    "due_date": "30 June 2026",
    "seller": {
        "name": "Nordkai GmbH",
        "email": "office@nordkai.example",
        "iban": "DE89 3704 0044 0532 0130 00",
        "bic": "COBADEFFXXX",
        "bank_name": "Commerzbank",
    },
    "buyer": {"name": "Lovelace & Sons"},
    "amount": "EUR 1,190.00",
    "enclosed": "Proof of delivery",
    "kind": "invoice",
    "kind_de": "Rechnung",
    "corrects": "",
    "url": "https://waybill.example/invoices/a-signed-link/",
}
for _template in ("invoice", "invoice_copy"):
    register_sample(_template, _SAMPLE)
register_sample("credit_note", _SAMPLE | {"number": "CN-2026-0003", "kind": "credit note", "corrects": "2026-0042"})
register_sample("reminder", _SAMPLE | {"stage": 2, "is_last": False, "days": 14})
