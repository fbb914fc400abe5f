"""Our own company: one row, one page."""

from pathlib import PurePath
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.logo_input import LogoInput, check_bytes
from billing.admin.typed import SellerModelAdmin
from billing.forms import SellerForm
from billing.models import Seller
from billing.services.documents import read_logo
from jobs.api import giving_out

SAVED = "Our company is saved. Invoices issued from now on show it as it stands here."
LOGO_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@admin.register(Seller)
class SellerAdmin(SellerModelAdmin):
    """What stands at the top and foot of every invoice issued from now on."""

    form = SellerForm
    formfield_overrides = {models.FileField: {"widget": LogoInput}}
    readonly_fields = ("logo_now",)
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "email"),
                "description": "Stands on every invoice issued from now on. Those issued before keep what they say.",
            },
        ),
        ("Address", {"fields": ("address", "country", "vat_id", "tax_number")}),
        ("Bank", {"fields": ("iban", "bic", "bank_name")}),
        ("Logo", {"fields": ("logo_now", "logo")}),
    )

    class Media:
        css = {"all": ["billing/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow one company."""
        return super().has_add_permission(request) and not Seller.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Seller | None = None) -> bool:
        """Refuse: without it no invoice can be issued."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Go to the one page there is, in place of a list of one."""
        seller = Seller.objects.first()
        if seller is None and self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:billing_seller_add"))
        if seller is None or not self.has_view_or_change_permission(request, seller):
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:billing_seller_change", args=[seller.pk]))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Keep a logo from being too large."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "logo":
            field.validators.append(check_bytes)
        return field

    def get_urls(self) -> list[URLPattern]:
        """Add the logo's address."""
        logo = path("logo/", self.admin_site.admin_view(self.logo_view), name="billing_seller_logo")
        return [logo, *super().get_urls()]

    def logo_view(self, request: HttpRequest) -> FileResponse:
        """Show the logo to whom may see the company."""
        seller = Seller.objects.first()
        if not self.has_view_or_change_permission(request, seller):
            raise PermissionDenied
        name = seller.logo.name if seller else ""
        if not name or not default_storage.exists(name):
            raise Http404("There is no logo.")
        content_type = LOGO_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
        return giving_out.picture(FileResponse(default_storage.open(name), content_type=content_type))

    def response_add(self, request: HttpRequest, obj: Seller, post_url_continue: str | None = None) -> HttpResponse:
        """Say that it is saved, on its page."""
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Seller) -> HttpResponse:
        """Say that it is saved, on its page."""
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, seller: Seller) -> HttpResponse:
        """Go to the one page there is, in Waybill's words: Django's begin with “The our company”."""
        self.message_user(request, SAVED, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:billing_seller_change", args=[seller.pk]))

    @admin.display(description="now")
    def logo_now(self, seller: Seller) -> SafeString | str:
        """Show the logo in use."""
        if not seller.logo:
            return "None: a mark is drawn from the name."
        if read_logo(str(seller.logo.name)) is None:
            return "Not printed, as its file is too large or gone: a mark is drawn from the name. Upload a smaller one."
        return format_html('<img class="billing-logo" src="{}" alt="Logo">', reverse("admin:billing_seller_logo"))
