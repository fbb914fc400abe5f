"""The page that says that something broke."""

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string

from billing.languages import Language
from billing.public.speaking import in_office, language_asked_for
from billing.public.wording import WORDS


def failed(request: HttpRequest) -> HttpResponseServerError:
    """Say so, asking no database: it may be what broke."""
    language = Language.ENGLISH if in_office(request) else language_asked_for(request)
    return HttpResponseServerError(render_to_string("500.html", {"public": WORDS[language]}))
