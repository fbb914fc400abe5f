"""Documents with an invoice, for its customer."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from billing.models import Enclosure, Invoice
from billing.public.wording import words_of
from billing.services.enclosed_files import download_of, picture_of
from billing.views.linked import linked, sorry


@require_safe
@linked
def download(request: HttpRequest, invoice: Invoice, token: str, key: UUID) -> HttpResponseBase:
    """Download a document, if it is with this invoice."""
    try:
        return download_of(_enclosed(invoice, key))
    except Http404:
        words = words_of(invoice)
        return sorry(request, words.enclosure_gone, words)


@require_safe
@linked
def picture(request: HttpRequest, invoice: Invoice, token: str, key: UUID) -> FileResponse:
    """Show a document's small picture."""
    return picture_of(_enclosed(invoice, key))


def _enclosed(invoice: Invoice, key: UUID) -> Enclosure:
    enclosure = invoice.enclosures.filter(key=key).first()
    if enclosure is None:
        raise Http404("There is no such document with this invoice.")
    return enclosure
