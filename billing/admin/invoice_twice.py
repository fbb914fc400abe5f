"""The form of a new draft that was saved before, as after the browser's back button: never silently a second draft."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html

from billing.admin.invoice_links import page_of
from billing.forms import SHOWN_AGAIN
from billing.models import Invoice

if TYPE_CHECKING:
    from django.forms import BaseInlineFormSet, BaseModelForm

    from billing.admin.typed import InvoiceModelAdmin

    FormSet = BaseInlineFormSet[Any, Any, Any]


def lead_to_first(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, first: Invoice, show: Callable[[UUID], HttpResponse]
) -> HttpResponse:
    """Lead to what the form was saved as; one that says something else by now is shown, with a new key.

    Saved again with that, it is a second draft, which is then meant.
    """
    if not _says(model_admin, request, first):
        return _show_again(model_admin, request, first, show)
    told = f"This form was saved before, as {first}. Nothing was saved a second time."
    model_admin.message_user(request, told, messages.WARNING)
    if model_admin.has_view_or_change_permission(request, first):
        return HttpResponseRedirect(page_of(model_admin, request, first))
    return model_admin.response_post_save_add(request, first)


def _show_again(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, first: Invoice, show: Callable[[UUID], HttpResponse]
) -> HttpResponse:
    told = format_html(
        'This form was saved before, as <a href="{}" target="_blank">{}</a> (opens in a new tab). Nothing was saved a '
        "second time yet. If that one is to say what the form says now, change it there. To write another one with "
        "what the form says, save again.",
        page_of(model_admin, request, first),
        first,
    )
    model_admin.message_user(request, told, messages.ERROR)
    data = request.POST.copy()
    data[SHOWN_AGAIN] = "1"
    request.POST = data  # type: ignore[assignment]  # as immutable as the one before to all who only read
    return show(uuid4())


def _says(model_admin: "InvoiceModelAdmin", request: HttpRequest, first: Invoice) -> bool:
    """Return whether an invoice says what the form of a new draft does."""
    if model_admin.get_form(request)(request.POST, instance=first).has_changed():
        return False
    prefixed = [(each, each.get_default_prefix()) for each, _ in model_admin.get_formsets_with_inlines(request)]
    return all(
        _same_rows(formset(request.POST, prefix=prefix), formset(instance=first, prefix=prefix))
        for formset, prefix in prefixed
    )


def _same_rows(typed: "FormSet", saved: "FormSet") -> bool:
    # It was valid when the database refused it. Which rows were taken off is known once that is asked.
    typed.is_valid()
    rows = [form for form in typed.forms if form.has_changed() and form not in typed.deleted_forms]
    return len(rows) == len(saved.initial_forms) and all(map(_same, rows, saved.initial_forms))


def _same(typed: "BaseModelForm[Any]", saved: "BaseModelForm[Any]") -> bool:
    return not any(typed.fields[name].has_changed(value, typed[name].data) for name, value in saved.initial.items())
