"""A draft's form from a page that is older than what is saved: shown again with what was typed, and what is new."""

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.invoice_links import page_of
from billing.admin.moments import ago
from billing.forms import SHOWN_AGAIN
from billing.models import Invoice

if TYPE_CHECKING:
    from django.forms import BaseInlineFormSet, BaseModelForm

    from billing.admin.typed import InvoiceModelAdmin

Row = dict[str, str]

COME_BACK = "Lines that were deleted meanwhile are in the form again. Take them off if they are to stay deleted."


def show_again(model_admin: "InvoiceModelAdmin", request: HttpRequest, draft: Invoice) -> None:
    """Have the form shown again instead of saved, and say why, unless it says what is saved, as by a double click.

    What was typed stays. A line that was deleted meanwhile becomes a new one, and one that was added is shown with the
    others: saved again, the draft is what its form shows.
    """
    data = request.POST.copy()
    formsets = [(each, each.get_default_prefix()) for each, _ in model_admin.get_formsets_with_inlines(request, draft)]
    come_back = [_put_rows(data, each(instance=draft, prefix=prefix), prefix) for each, prefix in formsets]
    request.POST = data  # type: ignore[assignment]  # as immutable as the one before to all who only read
    own = model_admin.get_form(request, draft, change=True)(data, instance=draft)
    rows = [each(data, instance=draft, prefix=prefix) for each, prefix in formsets]
    if not any(form.has_changed() for form in (own, *rows)):
        return
    data[SHOWN_AGAIN] = "1"
    model_admin.message_user(request, _told(model_admin, request, draft), messages.ERROR)
    if any(come_back):
        model_admin.message_user(request, COME_BACK, messages.WARNING)


def _told(model_admin: "InvoiceModelAdmin", request: HttpRequest, draft: Invoice) -> SafeString:
    return format_html(
        "{} was changed after you opened this page{}. Nothing of yours is saved yet: what you typed is still in the "
        'form below. <a href="{}" target="_blank">Look at what is saved</a> in a new tab. To replace it with what the '
        'form shows, save again. To give up what you typed, <a href="{}">start over with what is saved</a>.',
        draft,
        _last_change(request, draft),
        page_of(model_admin, request, draft),
        page_of(model_admin, request, draft),
    )


def _last_change(request: HttpRequest, draft: Invoice) -> str:
    history = LogEntry.objects.filter(content_type__app_label="billing", content_type__model="invoice")
    entry = history.filter(object_id=str(draft.pk)).select_related("user").order_by("-pk").first()
    if entry is None:
        return ""
    who = "you" if entry.user_id == request.user.pk else entry.user.get_full_name() or entry.user.get_username()
    return format_html(", last by {}, {}", who, ago(entry.action_time))


def _put_rows(data: QueryDict, saved: "BaseInlineFormSet[Any, Any, Any]", prefix: str) -> bool:
    """Put the rows in order, those that are saved first; returns whether some are no longer saved."""
    typed = _take_rows(data, prefix)
    by_id = {row["id"]: row for row in typed if row.get("id")}
    new = [row for row in typed if not row.get("id")]
    kept = [by_id.pop(str(form.instance.pk), {}) or _added(form, new) for form in saved.initial_forms]
    gone = [row | {"id": ""} for row in by_id.values() if "DELETE" not in row]
    rows = [*kept, *gone, *new]
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"{prefix}-{number}-{name}"] = value
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    return bool(gone)


def _take_rows(data: QueryDict, prefix: str) -> list[Row]:
    """Take the rows of a formset out of what was posted; returns them in their order."""
    rows: dict[int, Row] = {}
    name_of_field = re.compile(re.escape(prefix) + r"-([0-9]{1,9})-(\w+)")
    for key in list(data):
        if found := name_of_field.fullmatch(key):
            rows.setdefault(int(found[1]), {})[found[2]] = str(data.pop(key)[-1])
    return [rows[number] for number in sorted(rows)]


def _added(form: "BaseModelForm[Any]", new: list[Row]) -> Row:
    """Return a row that was added meanwhile. Where one of the new ones says the same, it is that, and new no more."""
    for row in new:
        if not any(form.fields[name].has_changed(value, row.get(name)) for name, value in form.initial.items()):
            new.remove(row)
            return row | {"id": str(form.instance.pk)}
    shown = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in shown.items() if value is not None}
