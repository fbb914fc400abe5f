"""The page that asks as what to export a list, and the act."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from imports.admin.export_form import ExportForm
from imports.admin.export_subject import LIST, Subject
from imports.exporting.asking import ask
from imports.exporting.columns import offered
from imports.exporting.describing import described
from imports.exporting.lists import ADD, Listing, open_list
from imports.exporting.refusals import ExportRefused

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The rows of a subject as this person may export them."""

    listing: Listing
    count: int
    what: str


def ask_page(request: "HttpRequest", subject: Subject) -> TemplateResponse:
    """Show what would be exported, and ask as what; raises ExportRefused."""
    rows = _rows(request, subject)
    return _page(request, subject, rows, _form(rows, None))


def add_view(request: "HttpRequest") -> HttpResponse:
    """Enqueue an export and lead to its page; without a list, say where to begin."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    if request.method != "POST":
        return _answer(request, "imports/export/begin.html", {"title": "Export a list"})
    try:
        return _ask(request, Subject.of(request.POST.get("subject", ""), _user(request).pk))
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse(LIST))


def _ask(request: "HttpRequest", subject: Subject) -> HttpResponse:
    rows = _rows(request, subject)
    form = _form(rows, request.POST)
    if not form.is_valid():
        return _page(request, subject, rows, form)
    wish = form.wish(**vars(subject), what=rows.what)
    export = ask(wish, by=_user(request), request_key=form.cleaned_data["request_key"])
    return HttpResponseRedirect(reverse("admin:imports_export_change", args=[export.pk]))


def _rows(request: "HttpRequest", subject: Subject) -> _Rows:
    listing = open_list(subject.model, _user(request), subject.query)
    count = listing.rows(subject.selected).count()
    return _Rows(listing=listing, count=count, what=described(listing, count, is_selection=bool(subject.selected)))


def _form(rows: _Rows, data: Any) -> ExportForm:
    columns = offered(rows.listing.model_admin, rows.listing.request)
    return ExportForm(data, columns=columns, count=rows.count, label_suffix="")


def _page(request: "HttpRequest", subject: Subject, rows: _Rows, form: ExportForm) -> TemplateResponse:
    context = {
        "title": "Export as a file",
        "subject": subject.signed(_user(request).pk),
        "list_url": subject.list_url,
        "what": rows.what,
        "form": form,
        "plural": rows.listing.model_admin.opts.verbose_name_plural,
    }
    return _answer(request, "imports/export/ask.html", context)


def _answer(request: "HttpRequest", template: str, context: dict[str, Any]) -> TemplateResponse:
    return TemplateResponse(request, f"admin/{template}", {**site.each_context(request), **context})


def _user(request: "HttpRequest") -> Any:
    # The admin lets nobody else in.
    return request.user
