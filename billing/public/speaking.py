"""Which language a page is in whose customer may not be known."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation.trans_real import parse_accept_lang_header

from billing.languages import Language
from billing.public.wording import WORDS
from billing.public.words import PublicWords
from billing.services.letters import language_in
from billing.services.links import invoice_behind


def language_for(request: HttpRequest) -> Language:
    """Return the language of the customer whose link it is, also an expired one; else the one the browser asks for."""
    if in_office(request):
        return Language.ENGLISH
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    invoice = invoice_behind(token) if isinstance(token, str) else None
    return language_in(invoice) if invoice else language_asked_for(request)


def language_asked_for(request: HttpRequest) -> Language:
    """Return the first language that the browser asks for and pages are written in; English without one."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (spoken := code.partition("-")[0]) in WORDS:
            return Language(spoken)
    return Language.ENGLISH


def in_office(request: HttpRequest) -> bool:
    """Say whether it is a page of the back office, where there is one; it speaks English."""
    try:
        return request.path.startswith(reverse("admin:index"))
    except NoReverseMatch:
        return False


def public_words(request: HttpRequest) -> dict[str, object]:
    """Give templates the words of customers' pages, where a view gives none; found out when they are needed."""
    found: PublicWords = SimpleLazyObject(lambda: WORDS[language_for(request)])  # type: ignore[assignment]
    return {"public": found}
