"""What all pages behind a signed link have in common: who may see them, and who must not keep them."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from billing.exceptions import InvalidLink
from billing.models import Seller
from billing.services.links import invoice_from_token

View = Callable[..., HttpResponseBase]


def linked(view: View) -> View:
    """Give a view the invoice its token opens; an invalid token gets a page that says what to do."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, **captured: object) -> HttpResponseBase:
        try:
            response = view(request, invoice_from_token(token), token, **captured)
        except InvalidLink as error:
            response = sorry(request, "This link does not work", str(error))
        return private(response)

    return opened


def sorry(request: HttpRequest, title: str, reason: str) -> HttpResponse:
    """Answer that there is nothing here, and whom to ask."""
    context = {"title": title, "reason": reason, "seller": Seller.objects.first()}
    return render(request, "billing/sorry.html", context, status=404)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page out of search engines, and its address, which is its key, out of other sites' logs."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": with that, browsers post forms from "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
