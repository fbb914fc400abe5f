"""Products."""

from functools import partial

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.product_search import price_text, suggest_view
from billing.admin.typed import ProductModelAdmin
from billing.models import Product
from billing.money import format_rate
from billing.number_field import NUMBERS_ARE_TYPED


@admin.register(Product)
class ProductAdmin(ProductModelAdmin):
    """What is sold again and again."""

    formfield_overrides = NUMBERS_ARE_TYPED
    list_display = ("number", "name", "price", "rate", "unit")
    export_display = ("number", "name", "description", "unit_price", "currency", "vat_rate", "unit")
    list_display_links = ("number", "name")
    list_filter = ("currency",)
    search_fields = ("number", "name")
    search_help_text = "Number or name"
    list_per_page = 50
    fields = ("number", "name", "description", ("unit_price", "currency"), ("vat_rate", "unit"))

    class Media:
        css = {"all": ["billing/admin.css"]}

    @admin.display(description="unit price", ordering="unit_price")
    def price(self, product: Product) -> SafeString:
        """Return the price with its currency: `EUR 18.90`."""
        return format_html('<span class="billing-amount">{}</span>', price_text(product))

    @admin.display(description="VAT", ordering="vat_rate")
    def rate(self, product: Product) -> SafeString:
        """Return the rate: `19 %`."""
        return format_html('<span class="billing-amount">{}</span>', format_rate(product.vat_rate))

    def get_urls(self) -> list[URLPattern]:
        """Add what the lines of a draft search."""
        suggest = path("suggest/", partial(suggest_view, self), name="billing_product_suggest")
        return [suggest, *super().get_urls()]
