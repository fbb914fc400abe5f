"""Products."""

from functools import partial

from django.contrib import admin
from django.urls import URLPattern, path

from billing.admin.product_search import suggest_view
from billing.admin.typed import ProductModelAdmin
from billing.models import Product
from billing.number_field import NUMBERS_ARE_TYPED


@admin.register(Product)
class ProductAdmin(ProductModelAdmin):
    """What is sold again and again."""

    formfield_overrides = NUMBERS_ARE_TYPED
    list_display = ("number", "name", "unit_price", "currency", "vat_rate", "unit")
    list_display_links = ("number", "name")
    list_filter = ("currency",)
    search_fields = ("number", "name")
    search_help_text = "Number or name"
    list_per_page = 50
    fields = ("number", "name", "description", ("unit_price", "currency"), ("vat_rate", "unit"))

    def get_urls(self) -> list[URLPattern]:
        """Add what the lines of a draft search."""
        suggest = path("suggest/", partial(suggest_view, self), name="billing_product_suggest")
        return [suggest, *super().get_urls()]
