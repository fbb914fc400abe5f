"""What all pages behind a signed link have in common: who may see them, their language, and who must not keep them."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache

from billing.exceptions import ExpiredLink, InvalidLink
from billing.models import Seller
from billing.public.speaking import language_for
from billing.public.wording import WORDS, questions
from billing.public.words import PublicWords, Told
from billing.services.letters import language_in
from billing.services.links import invoice_from_token

View = Callable[..., HttpResponseBase]


def linked(view: View) -> View:
    """Give a view the invoice its token opens; an invalid token gets a page that says what to do."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, **captured: object) -> HttpResponseBase:
        try:
            invoice = invoice_from_token(token)
        except InvalidLink as error:
            words = WORDS[language_for(request)]
            return private(sorry(request, _why(error, words), words))
        # What Django itself writes, sizes of files and clocks, follows the page.
        with translation.override(language_in(invoice)):
            return private(view(request, invoice, token, **captured))

    return opened


def sorry(request: HttpRequest, told: Told, words: PublicWords) -> HttpResponse:
    """Answer that there is nothing here, and whom to ask."""
    seller = Seller.objects.first()
    context = {
        "told": told,
        "public": words,
        "seller": seller,
        "questions": questions(words, seller.email if seller else ""),
    }
    response = render(request, "billing/sorry.html", context, status=404)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page out of search engines, and its address, which is its key, out of other sites' logs."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": with that, browsers post forms from "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


def _why(error: InvalidLink, words: PublicWords) -> Told:
    return words.link_expired if isinstance(error, ExpiredLink) else words.link_incomplete
