"""The lines of an invoice, within its page."""

from collections.abc import Iterable
from typing import ClassVar

from django.http import HttpRequest

from billing.admin.product_search import offers_products
from billing.admin.typed import AdjustmentTabularInline, LineTabularInline
from billing.line_forms import AdjustmentForm, AdjustmentFormSet, LineForm, LineFormSet
from billing.models import Invoice, InvoiceAdjustment, InvoiceLine
from billing.money import format_rate
from billing.number_field import NUMBERS_ARE_TYPED
from billing.product_lines import ProductLineForm, ProductLineFormSet

LINES_OF_A_NEW_DRAFT = 3
FIELDS = ("description", "quantity", "unit", "unit_price", "base_quantity", "vat_category", "vat_rate")


class _OfInvoice:
    """What is part of an invoice: whoever may change the invoice may change it."""

    def has_view_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Return whether the invoice may be seen or written."""
        return _may(request, "view", "change", "add")

    def has_add_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Return whether the invoice may be written."""
        return _may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Return whether the invoice may be written."""
        return _may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Return whether the invoice may be written."""
        return _may_write(request, obj)


class LineInline(_OfInvoice, LineTabularInline):
    """A draft's lines to change; an issued invoice's to read."""

    model = InvoiceLine
    form: type[LineForm] = LineForm
    formset: type[LineFormSet] = LineFormSet
    formfield_overrides = NUMBERS_ARE_TYPED
    extra = 0
    verbose_name = "line"
    verbose_name_plural = "lines"
    fields: ClassVar[tuple[str, ...]] = FIELDS

    def get_extra(self, request: HttpRequest, obj: Invoice | None = None, **kwargs: object) -> int:
        """Offer empty lines, as "Add another line" needs JavaScript: some for a new draft, else one."""
        return 1 if obj and obj.lines.exists() else LINES_OF_A_NEW_DRAFT


class ProductLineInline(LineInline):
    """The same, each with a product to copy."""

    form = ProductLineForm
    formset = ProductLineFormSet
    fields = ("product", *FIELDS)

    class Media:
        js = ["billing/products.js"]


class AdjustmentInline(_OfInvoice, AdjustmentTabularInline):
    """Allowances and charges on a whole draft. They are seldom, so they are folded away until there is one."""

    model = InvoiceAdjustment
    form = AdjustmentForm
    formset = AdjustmentFormSet
    formfield_overrides = NUMBERS_ARE_TYPED
    extra = 1
    classes: tuple[str, ...] = ("collapse",)
    fields = ("kind", "reason", "amount", "vat_category", "vat_rate")


class OpenAdjustmentInline(AdjustmentInline):
    """The same, unfolded where a draft has some."""

    classes: tuple[str, ...] = ()


def line_inline(request: HttpRequest) -> type[LineInline]:
    """Return the lines' form: with products where there are some, and the person may see them."""
    return ProductLineInline if offers_products(request) else LineInline


def rates_taken_off(kept: Iterable[LineForm | AdjustmentForm]) -> str:
    """Return what to tell of rates that were typed for lines which bear no VAT; nothing of what a form began with."""
    told = (
        f"“{form.instance}” is “{form.instance.get_vat_category_display()}”, which bears no VAT: "
        f"its {format_rate(form.rate_taken_off)} became 0 %."
        for form in kept
        if form.rate_taken_off and "vat_rate" in form.changed_data
    )
    return " ".join(told)


def _may_write(request: HttpRequest, invoice: Invoice | None) -> bool:
    if invoice is None or invoice.pk is None:
        return _may(request, "add", "change")
    return invoice.is_draft and _may(request, "change")


def _may(request: HttpRequest, *acts: str) -> bool:
    return any(request.user.has_perm(f"billing.{act}_invoice") for act in acts)
