"""An invoice as its customer sees it."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from billing.forms import CopyForm
from billing.models import Enclosure, Invoice
from billing.public.wording import address, name_of, questions, title_of, words_of
from billing.public.words import PublicWords
from billing.services.documents import read_pdf
from billing.services.letters import recipient_of
from billing.services.masking import masked
from billing.services.paying import may_pay_online
from billing.views.linked import linked
from billing.views.standing import look_of, standing_of
from jobs.api import giving_out


@require_safe
@linked
def show(request: HttpRequest, invoice: Invoice, token: str) -> HttpResponse:
    """Show what is to be paid, the PDF, and the form that asks for another copy."""
    return page(request, invoice, token)


@require_safe
@linked
def pdf(request: HttpRequest, invoice: Invoice, token: str) -> HttpResponse:
    """Download the PDF."""
    response = HttpResponse(read_pdf(invoice), content_type="application/pdf")
    return giving_out.download(response, f"{invoice.number}.pdf")


def page(
    request: HttpRequest,
    invoice: Invoice,
    token: str,
    *,
    error: str = "",
    pay_error: str = "",
    form_token: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the invoice's page, with what stands in the way of another copy or of paying online."""
    standing, words = standing_of(invoice, look_of(request)), words_of(invoice)
    context = context_of(invoice, token) | {
        "title": title_of(invoice),
        "promise": format_html(words.copy_promise, address=address(masked(recipient_of(invoice)))),
        "form": CopyForm(initial={"form_token": form_token or uuid4()}),
        "enclosures": [(enclosure, _told_of(enclosure, words)) for enclosure in invoice.enclosures.all()],
        "error": error,
        "pay_error": pay_error,
        "standing": standing,
        "pay_online": words.pay_online.format(amount=standing.amount),
        # Who has just paid is not asked to pay again.
        "may_pay": may_pay_online(invoice) and not standing.look,
    }
    return render(request, "billing/invoice.html", context, status=status)


def context_of(invoice: Invoice, token: str) -> dict[str, object]:
    """Return what the pages about an invoice show: its snapshots, and words of its language."""
    words = words_of(invoice)
    return {
        "invoice": invoice,
        "name": name_of(invoice, words),
        "token": token,
        "seller": invoice.seller_snapshot,
        "public": words,
        "questions": questions(words, email_of(invoice)),
    }


def email_of(invoice: Invoice) -> str:
    """Return the address of ours that stands on the invoice."""
    return str((invoice.seller_snapshot or {}).get("email", ""))


def _told_of(enclosure: Enclosure, words: PublicWords) -> str:
    return words.enclosure.format(kind=enclosure.kind, size=filesizeformat(enclosure.size))
