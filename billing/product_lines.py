"""Forms of lines that may begin as copies of products; the lines don't change with them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse_lazy

from billing.figures_in_forms import plain
from billing.line_forms import LineForm, LineFormSet
from billing.models import InvoiceLine, Product
from billing.services.copying_products import copied
from billing.typed_numbers import written

# What a line must have, unless a product has it.
NEEDED = ("description", "unit_price")


class ProductLineForm(LineForm):
    """A line with the number of a product, from which is filled what was left empty; what was typed stays."""

    product = forms.CharField(
        required=False,
        help_text="its number; what is left empty on the line is copied from it",
        widget=forms.TextInput(
            {
                "data-products": reverse_lazy("admin:billing_product_suggest"),
                "placeholder": "number or name",
                "autocomplete": "off",
            }
        ),
    )

    def __init__(self, *args: Any, products: Callable[[], Mapping[str, Product]], **kwargs: Any) -> None:
        """Take what gives the products that are named on the form, by their numbers."""
        super().__init__(*args, **kwargs)
        self._products = products
        self.fields["product"].widget.attrs["data-currency"] = self.currency
        self.fields["description"].widget.attrs["placeholder"] = "description"
        for name in (*NEEDED, "vat_rate"):
            self.fields[name].required = False
        if self.instance._state.adding:
            self._leave_rate_open()

    def clean_product(self) -> Product | None:
        """Return the product whose number was typed."""
        number: str = self.cleaned_data["product"]
        if number and number not in self._products():
            raise forms.ValidationError(f"There is no product “{number}”. Enter its number, or leave this empty.")
        return self._products().get(number)

    def fill_in(self, cleaned: dict[str, Any]) -> None:
        """Fill what was left empty from the product, and a rate that neither gives from the default."""
        product = cleaned.get("product")
        if product:
            self._check_currency(product, cleaned)
            self._fill(cleaned, copied(product).fields())
        self._fill(cleaned, {"vat_rate": InvoiceLine().vat_rate})
        for name in NEEDED if "product" in cleaned else ():
            if self._is_open(cleaned, name):
                self.add_error(name, self.fields[name].error_messages["required"])

    def _leave_rate_open(self) -> None:
        """Show the default rate without filling it in: it would pass for a rate that somebody typed."""
        default = {"vat_rate": self.initial.get("vat_rate", InvoiceLine().vat_rate)}
        plain(default, {"vat_rate": 0})
        self.initial["vat_rate"] = None
        self.fields["vat_rate"].widget.attrs["placeholder"] = written(default["vat_rate"])

    def _check_currency(self, product: Product, cleaned: dict[str, Any]) -> None:
        if product.currency != self.currency and self._is_open(cleaned, "unit_price"):
            told = f"{product} has its price in {product.currency}. Enter the unit price in {self.currency}."
            self.add_error("unit_price", told)

    def _fill(self, cleaned: dict[str, Any], fields: Mapping[str, Any]) -> None:
        cleaned |= {name: value for name, value in fields.items() if self._is_open(cleaned, name)}

    def _is_open(self, cleaned: dict[str, Any], name: str) -> bool:
        """Whether a field was left empty; one that something is wrong with was not."""
        return name not in self.errors and cleaned.get(name) in self.fields[name].empty_values


class ProductLineFormSet(LineFormSet):
    """A draft's lines, whose products are fetched by one query."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each line the products of all."""
        return super().get_form_kwargs(index) | {"products": lambda: self._products}

    @cached_property
    def _products(self) -> dict[str, Product]:
        names = (f"{self.add_prefix(index)}-product" for index in range(self.total_form_count()))
        numbers = {str(self.data.get(name, "")).strip() for name in names} - {""}
        return Product.objects.in_bulk(numbers, field_name="number")
