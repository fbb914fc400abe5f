"""The act that leads a customer to the payment provider's page."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from billing.exceptions import NothingToPay, NotPayableOnline
from billing.models import Invoice
from billing.provider.exceptions import ProviderAway, ProviderError
from billing.public.wording import words_of
from billing.public.words import PublicWords
from billing.services.paying import page_to_pay_on
from billing.views.invoice import page
from billing.views.linked import linked

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@linked
def pay(request: HttpRequest, invoice: Invoice, token: str) -> HttpResponse:
    """Go to the provider's page for what is open; a page opened without the form leads back to the invoice."""
    if request.method != "POST":
        return redirect("billing:invoice", token)
    try:
        return HttpResponseRedirect(page_to_pay_on(invoice, token))
    except NothingToPay as error:
        return page(request, invoice, token, pay_error=_nothing(words_of(invoice), error), status=409)
    except ProviderError as error:
        # What customers can't mend, whoever looks after the site must hear of.
        logger.log(
            logging.WARNING if isinstance(error, ProviderAway) else logging.ERROR, "No online payment: %s", error
        )
        return page(request, invoice, token, pay_error=_away(invoice), status=503)


def _nothing(words: PublicWords, error: NothingToPay) -> str:
    return words.not_payable_online if isinstance(error, NotPayableOnline) else words.nothing_left


def _away(invoice: Invoice) -> str:
    words, has_bank = words_of(invoice), bool((invoice.seller_snapshot or {}).get("iban"))
    return words.provider_away_transfer if has_bank else words.provider_away
