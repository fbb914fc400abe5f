"""Documents in the admin: the list as a grid, each one's page, and what is given out of it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from imports.admin.document_card import card_of, card_text, subject_url
from imports.admin.document_enclosing import enclose_view
from imports.admin.document_logo import logo_view, may_set_logo
from imports.admin.document_serving import file_view, picture_view, seen_document
from imports.admin.document_upload import upload_page
from imports.exceptions import DocumentChanged
from imports.models import Document
from imports.selectors.documents import CHANGE, visible_to
from imports.services.checking_again import check_again
from imports.services.deleting_documents import delete_documents
from jobs.api import ago

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Document]
else:
    _ModelAdmin = admin.ModelAdmin


@admin.register(Document)
class DocumentAdmin(_ModelAdmin):
    """Logos, certificates, proofs of delivery. Of a document its name can be changed; its content is what came in."""

    fields = ("title", "kind")
    # Before them stands the card, which depends on who looks.
    list_display = ("about", "uploaded")
    list_display_links = None
    list_filter = ("kind", "state")
    list_per_page = 48
    search_fields = ("title", "file_name")
    search_help_text = "Title, or name of the file"
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    change_form_template = "admin/imports/document/change_form.html"
    change_list_template = "admin/imports/document/change_list.html"

    class Media:
        css = {"all": ["imports/documents.css"]}
        js = ["imports/documents.js"]

    def get_urls(self) -> "list[URLPattern]":
        """Add what is given out, the part that is live, and the act."""
        wrap = self.admin_site.admin_view
        one, name = "<int:document_id>", "imports_document_{}".format
        own = [
            path(f"{one}/picture/<int:width>/", wrap(picture_view), name=name("picture")),
            path(f"{one}/file/", wrap(file_view), name=name("file")),
            path(f"{one}/card/", never_cache(self.card_view), name=name("card")),
            path(f"{one}/enclose/", wrap(enclose_view), name=name("enclose")),
            path(f"{one}/logo/", wrap(require_POST(logo_view)), name=name("logo")),
            path(f"{one}/check/", wrap(require_POST(self.check_view)), name=name("check")),
        ]
        return [*own, *super().get_urls()]

    def card_view(self, request: HttpRequest, document_id: int) -> HttpResponse:
        """Show the card as it is now; refused to whom is not signed in, as no page may stand inside the page."""
        if not self.admin_site.has_permission(request):
            raise PermissionDenied
        return HttpResponse(card_text(seen_document(request, document_id), request))

    def check_view(self, request: HttpRequest, document_id: int) -> HttpResponseRedirect:
        """Have a document checked once more."""
        document = seen_document(request, document_id)
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        try:
            check_again(document, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
        except DocumentChanged as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"{document} is being checked once more.")
        return HttpResponseRedirect(reverse("admin:imports_document_change", args=[document.pk]))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the page that takes files in."""
        return upload_page(request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add what the page shows besides the form."""
        document: Document = kwargs["obj"]
        subject = document.subject
        context |= {
            "card": card_of(document, request),
            "may_set_logo": may_set_logo(request, document),
            "subject": subject,
            "subject_url": subject_url(subject) if subject else "",
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list."""
        return super().changelist_view(request, {"title": "Documents", **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show what was done with a document; refused before it is looked for."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns, the card first."""

        @admin.display(description="document")
        def card(document: Document) -> "SafeString":
            return card_text(document, request)

        return [card, *self.list_display]

    @admin.display(description="about")
    def about(self, document: Document) -> "SafeString | str":
        """Link to what it is about."""
        if document.subject_type is None:
            return "Nothing in particular"
        if document.subject is None:
            return f"A {document.subject_type.name} that was deleted"
        return format_html('<a href="{}">{}</a>', subject_url(document.subject), document.subject)

    @admin.display(description="uploaded")
    def uploaded(self, document: Document) -> str:
        """Say when and by whom."""
        who = document.uploaded_by or "somebody who is gone"
        return format_html("{} by {}", ago(document.uploaded_at), who)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Document]":
        """Return the documents that this person may see."""
        rows = visible_to(request.user).order_by("-id").select_related("uploaded_by", "subject_type")
        return rows.prefetch_related("renditions", "subject")

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        """Delete a document and its files."""
        delete_documents([obj], by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Document]") -> None:
        """Delete the documents of a selection and their files."""
        delete_documents(queryset, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
