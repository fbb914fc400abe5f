"""Leads."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from imports.admin import record_list
from imports.admin.typed import LeadModelAdmin, LeadModelForm
from imports.models import Lead
from imports.targets.leads import LEADS
from jobs.api import JobsPanelMixin

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class LeadForm(LeadModelForm):
    """A lead, whose address is kept in lower case: so it is found again."""

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(Lead)
class LeadAdmin(LeadModelAdmin):
    """Who may become a customer."""

    form = LeadForm
    change_form_template = JobsPanelMixin.change_form_template
    list_display = ("__str__", "email", "company", "city", "country", "came_from")
    list_display_links = ("__str__", "email")
    list_filter = ("country", "came_from")
    search_fields = ("email", "name", "company", "city")
    search_help_text = "E-mail address, name, company or city"
    list_per_page = 50
    change_list_template = record_list.TEMPLATE
    fields = ("email", "name", "company", "phone", ("city", "country"), "came_from", "notes")

    class Media:
        css = {"all": ["imports/imports.css"]}

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list, which leads to the import of leads."""
        return super().changelist_view(request, record_list.import_link(request, LEADS) | (extra_context or {}))
