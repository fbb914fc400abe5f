"""Forms of what a draft charges: its lines, allowances and charges."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from billing.figures_in_forms import decimals_in, plain, refuse_decimals
from billing.models import Invoice, InvoiceAdjustment, InvoiceLine
from billing.services.totalling import applied_rate

if TYPE_CHECKING:
    LineModelForm = forms.ModelForm[InvoiceLine]
    AdjustmentModelForm = forms.ModelForm[InvoiceAdjustment]
    LineInlineFormSet = forms.BaseInlineFormSet[InvoiceLine, Invoice, LineModelForm]
    AdjustmentInlineFormSet = forms.BaseInlineFormSet[InvoiceAdjustment, Invoice, AdjustmentModelForm]
else:
    AdjustmentModelForm = LineModelForm = forms.ModelForm
    AdjustmentInlineFormSet = LineInlineFormSet = forms.BaseInlineFormSet


class LineForm(LineModelForm):
    """One line of a draft; `rate_taken_off` is the rate in percent that a category without VAT made 0."""

    rate_taken_off = Decimal(0)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        """Show figures without the zeros that the database fills up with; prices as the currency has them."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        plain(self.initial, {"quantity": 0, "unit_price": decimals_in(currency), "base_quantity": 0, "vat_rate": 0})

    def clean(self) -> dict[str, object]:
        """Take the rate off a category that bears no VAT, as the form's own default may have put it there."""
        cleaned = super().clean() or self.cleaned_data
        self.fill_in(cleaned)
        self.rate_taken_off = take_rate_off(cleaned)
        return cleaned

    def fill_in(self, cleaned: dict[str, Any]) -> None:
        """Fill what was left empty, where a line has something to fill it from."""


class AdjustmentForm(AdjustmentModelForm):
    """An allowance or charge on a whole draft; `rate_taken_off` as of a line."""

    rate_taken_off = Decimal(0)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        """Show figures without the zeros that the database fills up with; amounts as the currency has them."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        plain(self.initial, {"amount": decimals_in(currency), "vat_rate": 0})

    def clean(self) -> dict[str, object]:
        """Refuse decimals that the currency has not, and take the rate off a category that bears no VAT."""
        cleaned = super().clean() or self.cleaned_data
        refuse_decimals(self, self.currency, "amount")
        self.rate_taken_off = take_rate_off(cleaned)
        return cleaned


class LineFormSet(LineInlineFormSet):
    """A draft's lines."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each line its invoice's currency."""
        return super().get_form_kwargs(index) | {"currency": self.instance.currency}


class AdjustmentFormSet(AdjustmentInlineFormSet):
    """A draft's allowances and charges."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each its invoice's currency."""
        return super().get_form_kwargs(index) | {"currency": self.instance.currency}


def take_rate_off(cleaned: dict[str, Any]) -> Decimal:
    """Make a form's VAT rate 0 where its category bears no VAT; returns the rate in percent that was taken off."""
    if not {"vat_category", "vat_rate"} <= cleaned.keys():
        return Decimal(0)
    typed: Decimal = cleaned["vat_rate"]
    applied = applied_rate(InvoiceLine(vat_category=cleaned["vat_category"], vat_rate=typed))
    cleaned["vat_rate"] = applied
    return typed - applied
