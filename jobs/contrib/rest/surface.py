"""The API as a whole: its addresses, who may come in, and the document that describes it."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, URLResolver, reverse
from ninja import NinjaAPI, Swagger

from jobs.api import offered_tasks
from jobs.contrib.rest.addresses import NAMESPACE
from jobs.contrib.rest.callers import Caller
from jobs.contrib.rest.document import completed, with_tasks
from jobs.contrib.rest.endpoints import acts, queues, tasks
from jobs.contrib.rest.handling import handled
from jobs.contrib.rest.manners import with_manners
from jobs.contrib.rest.mounting import MOUNTED
from jobs.contrib.rest.problems import not_found
from jobs.contrib.rest.reading_bodies import StrictParser
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.signing_in import SIGN_IN, BearerToken, Session, unauthenticated

VERSION = "1.0.0"
_DOCUMENT, _PAGE = "openapi-json", "openapi-view"
_WAYS_IN = (BearerToken(), Session())
_ROUTERS = {"/jobs": acts.router, "/queues": queues.router, "/tasks": tasks.router}


class DocsPage(Swagger):
    """Swagger UI, dark where the back office is, and fit for a phone."""

    template = "rest/docs.html"


class StatusAPI(NinjaAPI):
    """Ninja's, with our manners at each address and a document that leaves nothing out."""

    def _get_urls(self) -> "list[URLResolver | URLPattern]":
        patterns = super()._get_urls()
        own = {_DOCUMENT: self._document, _PAGE: _for_signed_in(self._page)}
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = with_manners(own.get(pattern.name or "", pattern.callback))
        return patterns

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the document."""
        return completed(super().get_openapi_schema(**options))

    def _document(self, request: HttpRequest) -> HttpResponse:
        """Describe the API to whom it lets in."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        caller = _caller(request)
        offered = offered_tasks() if caller.may(Scope.JOBS_ENQUEUE, "jobs.add_job") else []
        return JsonResponse(with_tasks(self.get_openapi_schema(), offered))

    def _page(self, request: HttpRequest) -> HttpResponse:
        return self.docs.render_page(request, self)


def make_api() -> StatusAPI:
    """Return the API."""
    api = StatusAPI(
        title="Waybill: status API",
        version=VERSION,
        urls_namespace=NAMESPACE,
        auth=_WAYS_IN,
        parser=StrictParser(),
        docs=DocsPage({"persistAuthorization": False, "defaultModelsExpandDepth": 0}),
    )
    api.add_exception_handler(Exception, handled)
    for kind in tuple(api._exception_handlers):
        api.add_exception_handler(kind, handled)
    for prefix, router in {**_ROUTERS, **{mounted.prefix: mounted.router for mounted in MOUNTED.values()}}.items():
        api.add_router(prefix, router)
    return api


def nowhere(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer at an address that there is not."""
    raise not_found("There is no such address: see /api/v1/docs.")


def _caller(request: HttpRequest) -> Caller:
    for way_in in _WAYS_IN:
        if caller := way_in(request):
            return caller
    raise unauthenticated(SIGN_IN)


def _for_signed_in(view: Any) -> Any:
    def wrapped(request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request)  # type: ignore[no-any-return]  # a view

    return wrapped
