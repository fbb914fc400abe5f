"""Invoices: drafts to write and issue, issued ones to read."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from billing.admin import invoice_export, invoice_list
from billing.admin.deleting import delete_drafts, issued_among, kept_instead
from billing.admin.invoice_credit import credit_view
from billing.admin.invoice_delivery import delivery_view, following
from billing.admin.invoice_enclosures import enclosure_urls, enclosures_of
from billing.admin.invoice_fields import fieldsets_of, readonly_fields_of
from billing.admin.invoice_hold import hold_view, release_view
from billing.admin.invoice_issue import issue_view
from billing.admin.invoice_issue_many import LABEL, ask_about_many, issue_many_view
from billing.admin.invoice_lines import (
    AdjustmentInline,
    LineInline,
    OpenAdjustmentInline,
    line_inline,
    rates_taken_off,
)
from billing.admin.invoice_links import may_issue, page_of
from billing.admin.invoice_payment import payment_view
from billing.admin.invoice_pdf import pdf_view, preview_view
from billing.admin.invoice_saving import add_view, change_view, posted_key
from billing.admin.invoice_settlement import settlement_of
from billing.admin.invoice_summary import summary_of
from billing.admin.typed import ChangeList, InvoiceModelAdmin
from billing.forms import InvoiceForm
from billing.models import Customer, Invoice, InvoiceStatus
from billing.number_field import NUMBERS_ARE_TYPED
from billing.services.links import public_url

if TYPE_CHECKING:
    from django.db.models import QuerySet

# A longer list takes a browser's time, and its reader's.
CUSTOMERS_IN_A_LIST = 500


@admin.register(Invoice)
class InvoiceAdmin(InvoiceModelAdmin):
    """What the office does with invoices. Whatever is issued can't be changed, whichever way it is asked for."""

    form = InvoiceForm
    formfield_overrides = NUMBERS_ARE_TYPED
    inlines = (LineInline, AdjustmentInline)
    autocomplete_fields = ("customer",)
    change_form_template = "admin/billing/invoice/change_form.html"
    list_display = (
        invoice_list.number,
        invoice_list.customer_name,
        invoice_list.status,
        invoice_list.total,
        invoice_list.due,
        invoice_list.sent,
    )
    actions = ("issue_selected",)
    list_filter = (invoice_list.StateFilter, "kind", invoice_list.SentFilter, "currency", "issue_date")
    list_per_page = 50
    search_fields = ("number", "customer__name", "customer__email", "reference")
    search_help_text = "Number, customer, e-mail address or reference"
    export_display = invoice_export.COLUMNS
    export_fields = (
        "customer__email",
        "delivered_from",
        "delivered_until",
        "reference",
        "sent_to",
        "sent_at",
        invoice_list.sent,
        "created_at",
    )

    class Media:
        css = {"all": ["billing/admin.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Allow changing drafts."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Allow deleting drafts."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def get_urls(self) -> list[URLPattern]:
        """Add the PDF, what is asked before each act, and the part that follows the e-mail."""
        views = {
            "pdf": self.admin_site.admin_view(partial(pdf_view, self)),
            "preview": self.admin_site.admin_view(partial(preview_view, self)),
            "issue": self.admin_site.admin_view(partial(issue_view, self)),
            "credit": self.admin_site.admin_view(partial(credit_view, self)),
            "payment": self.admin_site.admin_view(partial(payment_view, self)),
            "hold": self.admin_site.admin_view(partial(hold_view, self)),
            "release": self.admin_site.admin_view(partial(release_view, self)),
            "delivery": never_cache(partial(delivery_view, self)),
        }
        many = self.admin_site.admin_view(partial(issue_many_view, self))
        own = [path("issue/", many, name="billing_invoice_issue_many")]
        own += [path(f"<int:invoice_id>/{name}/", view, name=f"billing_invoice_{name}") for name, view in views.items()]
        return [*own, *enclosure_urls(self), *super().get_urls()]

    def has_issue_permission(self, request: HttpRequest) -> bool:
        """Return whether this person may issue invoices."""
        return may_issue(request)

    @admin.action(description=LABEL, permissions=["issue"])
    def issue_selected(self, request: HttpRequest, queryset: "QuerySet[Invoice]") -> HttpResponse | None:
        """Ask before the selected drafts are issued."""
        return ask_about_many(self, request, queryset)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Keep notes low, and customers from being deleted by the way."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "customer":
            field.widget.can_delete_related = False
        elif db_field.name == "notes":
            field.widget.attrs["rows"] = 4
        return field

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        """Search among many customers, which needs JavaScript; offer few in a plain list, which does not."""
        return super().get_autocomplete_fields(request) if Customer.objects.count() > CUSTOMERS_IN_A_LIST else ()

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        """Use the list that fetches what its columns need."""
        return invoice_list.InvoiceChangeList

    def get_fieldsets(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        """Show a draft what can be written, an issued invoice what it says."""
        return fieldsets_of(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        """Keep a credit note with its invoice's customer."""
        return readonly_fields_of(obj)

    def get_inlines(
        self, request: HttpRequest, obj: Invoice | None = None
    ) -> tuple[type[LineInline | AdjustmentInline], ...]:
        """Give lines a form where they may be changed; elsewhere the page shows them as a table."""
        if obj and not self.has_change_permission(request, obj):
            return ()
        return (line_inline(request), OpenAdjustmentInline if obj and obj.adjustments.exists() else AdjustmentInline)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form, or save it: a new draft once, a draft only from a page that shows what is saved."""

        def handle(more: dict[str, Any]) -> HttpResponse:
            return super(InvoiceAdmin, self).changeform_view(request, object_id, form_url, (extra_context or {}) | more)

        if object_id is None:
            return add_view(self, request, handle)
        return change_view(self, request, object_id, handle)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Invoice | None:
        """Return the invoice; to a request that may change it, locked until its transaction ends."""
        invoice = super().get_object(request, object_id, from_field)
        if invoice is None or request.method != "POST":
            return invoice
        return Invoice.objects.select_for_update().filter(pk=invoice.pk).first()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add what the page shows beside the form."""
        invoice: Invoice | None = kwargs.get("obj")
        context |= {
            "can_issue": (invoice is None or invoice.is_draft) and may_issue(request),
            "is_draft": invoice is None or invoice.is_draft,
            "preview_open": "preview" in request.GET,
            "show_save_and_add_another": False,
        }
        if invoice:
            context |= {"summary": summary_of(invoice)} | following(invoice) | enclosures_of(invoice, request)
        if invoice and not invoice.is_draft:
            context |= {"public_url": public_url(invoice), "settlement": settlement_of(request, invoice)}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Invoice, form: Any, change: bool) -> None:
        """Save it; a new draft with the showing of the form that it came from, which the database keeps to one."""
        if not change:
            obj.request_key = posted_key(request)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the lines, and say where a rate was taken off."""
        super().save_formset(request, form, formset, change)
        kept = [line for line in formset.forms if line not in formset.deleted_forms]
        if told := rates_taken_off(kept):
            self.message_user(request, told, messages.WARNING)

    def log_change(self, request: HttpRequest, obj: Invoice, message: Any) -> Any:
        """Write what changed to the history; nothing where nothing did, as on the way to another page."""
        return super().log_change(request, obj, message) if message else None

    def response_add(self, request: HttpRequest, obj: Invoice, post_url_continue: str | None = None) -> HttpResponse:
        """Go where the button said."""
        return self._onward(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Invoice) -> HttpResponse:
        """Go where the button said."""
        return self._onward(request, obj) or super().response_change(request, obj)

    def _onward(self, request: HttpRequest, invoice: Invoice) -> HttpResponse | None:
        if "_issue" in request.POST and may_issue(request):
            return HttpResponseRedirect(page_of(self, request, invoice, "issue"))
        if "_preview" in request.POST:
            self.message_user(request, "The draft is saved. Its PDF is below.", messages.SUCCESS)
            return HttpResponseRedirect(f"{page_of(self, request, invoice, preview='1')}#preview")
        return None

    def get_deleted_objects(self, objs: "Sequence[Invoice] | QuerySet[Invoice]", request: HttpRequest) -> Any:
        """Name the issued invoices of a selection as what stands in the way."""
        issued = issued_among(objs)
        return kept_instead(issued) if issued else super().get_deleted_objects(objs, request)

    def delete_model(self, request: HttpRequest, obj: Invoice) -> None:
        """Delete a draft."""
        delete_drafts([obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Invoice]") -> None:
        """Delete the drafts of a selection."""
        delete_drafts(queryset.filter(status=InvoiceStatus.DRAFT).values_list("pk", flat=True))
