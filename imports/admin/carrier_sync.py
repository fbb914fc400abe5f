"""What a carrier's page has of the registry, of its history and of its insurance: a mixin for its ModelAdmin."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import path

from imports.admin.carrier_history import history_of
from imports.admin.carrier_lookup import look_up_view, registry_context, registry_view
from imports.admin.policy_inline import PolicyInline
from imports.models import Carrier
from imports.services.changes import keep_persons_changes, plain_values
from imports.targets.carriers import CARRIERS

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[Carrier]
else:
    _ModelAdmin = admin.ModelAdmin

_KEPT = frozenset(field.name for field in CARRIERS.fields)


class CarrierSyncMixin(_ModelAdmin):
    """Adds lookups, history, who sees to it, and policies; what a person changes goes into the history."""

    change_form_template = "admin/imports/carrier/change_form.html"
    inlines = (PolicyInline,)

    def get_fieldsets(self, request: "HttpRequest", obj: Carrier | None = None) -> Any:
        """Add who sees to it, where the page has fieldsets of its own."""
        ours = super().get_fieldsets(request, obj)
        if any("assigned_to" in fieldset[1]["fields"] for fieldset in ours):
            return ours
        return [*ours, ("Responsible", {"fields": ("assigned_to",)})]

    def get_list_filter(self, request: "HttpRequest") -> Any:
        """Add what came of lookups, and whose carriers they are."""
        return [*super().get_list_filter(request), "sync_outcome", ("assigned_to", admin.RelatedOnlyFieldListFilter)]

    def get_urls(self) -> "list[URLPattern]":
        """Add the act, and the part of the page that follows it."""
        guarded = self.admin_site.admin_view
        return [
            path("<int:carrier_id>/look-up/", guarded(partial(look_up_view, self)), name="imports_carrier_look_up"),
            path("<int:carrier_id>/registry/", partial(registry_view, self), name="imports_carrier_registry"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: "HttpRequest", object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show the carrier with what the registry and its history say."""
        carrier = self.get_object(request, object_id)
        ours = registry_context(request, carrier) | history_of(request, carrier) if carrier else {}
        return super().change_view(request, object_id, form_url, ours | (extra_context or {}))

    def save_model(self, request: "HttpRequest", obj: Carrier, form: "ModelForm[Carrier]", change: bool) -> None:
        """Save what the person changed and no column more: a lookup may have written the others meanwhile."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        changed = [name for name in form.changed_data if name in form.cleaned_data]
        before = plain_values(Carrier.objects.get(pk=obj.pk), _KEPT.intersection(changed))
        obj.save(update_fields=changed)
        keep_persons_changes(obj, before, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
