"""Products."""

from django.contrib import admin

from billing.admin.typed import ProductModelAdmin
from billing.models import Product


@admin.register(Product)
class ProductAdmin(ProductModelAdmin):
    """What is sold again and again."""

    list_display = ("number", "name", "unit_price", "currency", "vat_rate", "unit")
    list_display_links = ("number", "name")
    list_filter = ("currency",)
    search_fields = ("number", "name")
    search_help_text = "Number or name"
    list_per_page = 50
    fields = ("number", "name", "description", ("unit_price", "currency"), ("vat_rate", "unit"))
