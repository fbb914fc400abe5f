"""Forms of the office and of the public pages."""

from collections.abc import MutableMapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from billing.currencies import CODES, CURRENT
from billing.iban import is_iban
from billing.models import Customer, Invoice, InvoiceAdjustment, InvoiceLine, PaymentMethod, Seller
from billing.money import decimals_of, exponent, rounded
from billing.office_day import today
from billing.pdf import UnreadableLogo
from billing.pdf.logo import flattened
from billing.services.payments import Received
from billing.services.totalling import applied_rate

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    CustomerModelForm = forms.ModelForm[Customer]
    InvoiceModelForm = forms.ModelForm[Invoice]
    LineModelForm = forms.ModelForm[InvoiceLine]
    AdjustmentModelForm = forms.ModelForm[InvoiceAdjustment]
    LineInlineFormSet = forms.BaseInlineFormSet[InvoiceLine, Invoice, LineModelForm]
    SellerModelForm = forms.ModelForm[Seller]
else:
    AdjustmentModelForm = CustomerModelForm = InvoiceModelForm = LineModelForm = SellerModelForm = forms.ModelForm
    LineInlineFormSet = forms.BaseInlineFormSet

OFTEN_USED = ("EUR", "USD", "GBP", "CHF", "PLN", "JPY")
CURRENCY_CHOICES = [
    ("Often used", [(code, code) for code in OFTEN_USED]),
    ("All others", [(code, code) for code in CURRENT.split() if code not in OFTEN_USED]),
]

# In a form's data: somebody changed the draft meanwhile, so that this is only shown, with what was typed.
SHOWN_AGAIN = "shown_again"

FIRST_DAY_MISSING = "Enter the first day as well, or leave this one empty."
LAST_DAY_FIRST = "This day is before the first. Enter the last day of delivery, or leave it empty."


class CopyForm(forms.Form):
    """Asks for another copy; its token names one showing of the form, so that a double click is one request."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)


class CustomerForm(CustomerModelForm):
    """A customer, the name on one line."""

    def clean_name(self) -> str:
        """Return the name without line breaks and double spaces."""
        return one_line(self.cleaned_data["name"])


class SellerForm(SellerModelForm):
    """Our own company; a logo that no PDF could show is refused here, not when the first invoice is made."""

    def clean_name(self) -> str:
        """Return the name without line breaks and double spaces."""
        return one_line(self.cleaned_data["name"])

    def clean_iban(self) -> str:
        """Return the IBAN in groups of four, if its check digits are right: nobody could pay into a mistyped one."""
        compact = "".join(str(self.cleaned_data["iban"]).split()).upper()
        if compact and not is_iban(compact):
            raise ValidationError("This is no IBAN: a letter or digit is missing or mistyped.")
        return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))

    def clean_logo(self) -> "UploadedFile[bytes] | None":
        """Return the logo if it is a picture that can be printed."""
        logo: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if logo and "logo" in self.changed_data:
            try:
                flattened(logo.read())
            except UnreadableLogo as error:
                raise ValidationError(str(error)) from None
            logo.seek(0)
        return logo


class InvoiceForm(InvoiceModelForm):
    """A draft's own fields; the currency is chosen, so it can't be mistyped. A credit note's is its invoice's."""

    currency = forms.ChoiceField(choices=CURRENCY_CHOICES, initial="EUR")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show figures without the zeros that the database fills up with."""
        super().__init__(*args, **kwargs)
        plain(self.initial, {"prepaid": 0, "rounding": 0})
        if self.instance.is_credit_note:
            del self.fields["currency"]

    def is_valid(self) -> bool:
        """Return whether it may be saved; without errors of its own, one that is shown again may not either."""
        return SHOWN_AGAIN not in self.data and super().is_valid()

    def clean(self) -> dict[str, object]:
        """Refuse a last day of delivery without a first, or before it."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("delivered_from"), cleaned.get("delivered_until")
        if last and "delivered_from" not in self.errors and (first is None or last < first):
            self.add_error("delivered_until", LAST_DAY_FIRST if first else FIRST_DAY_MISSING)
        return cleaned


class LineForm(LineModelForm):
    """One line of a draft; `rate_taken_off` is the rate in percent that a category without VAT made 0."""

    rate_taken_off = Decimal(0)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        """Show figures without the zeros that the database fills up with; prices as the currency has them."""
        super().__init__(*args, **kwargs)
        price_decimals = exponent(currency) if currency in CODES else 0
        plain(self.initial, {"quantity": 0, "unit_price": price_decimals, "base_quantity": 0, "vat_rate": 0})

    def clean(self) -> dict[str, object]:
        """Take the rate off a category that bears no VAT, as the form's own default may have put it there."""
        cleaned = super().clean() or self.cleaned_data
        self.rate_taken_off = take_rate_off(cleaned)
        return cleaned


class AdjustmentForm(AdjustmentModelForm):
    """An allowance or charge on a whole draft; `rate_taken_off` as of a line."""

    rate_taken_off = Decimal(0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show figures without the zeros that the database fills up with."""
        super().__init__(*args, **kwargs)
        plain(self.initial, {"amount": 2, "vat_rate": 0})

    def clean(self) -> dict[str, object]:
        """Take the rate off a category that bears no VAT."""
        cleaned = super().clean() or self.cleaned_data
        self.rate_taken_off = take_rate_off(cleaned)
        return cleaned


class LineFormSet(LineInlineFormSet):
    """A draft's lines."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each line its invoice's currency."""
        return super().get_form_kwargs(index) | {"currency": self.instance.currency}


class PaymentForm(forms.Form):
    """What came in for an invoice; its key names one showing of the form, so that a double click is one payment."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(max_digits=20, decimal_places=4, help_text="with a minus for what was paid back")
    received_on = forms.DateField(widget=forms.DateInput({"type": "date"}), help_text="the day on the statement")
    method = forms.ChoiceField(choices=PaymentMethod.choices)
    reference = forms.CharField(max_length=200, required=False, help_text="as it stands on the statement")

    confirm = forms.BooleanField(
        required=False, label="Tell the customer", help_text="an e-mail that says that the payment came in"
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        """Name the currency beside the amount, and let no browser offer a day to come."""
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {invoice.currency}"
        self.fields["amount"].widget.attrs["step"] = str(Decimal(1).scaleb(-exponent(invoice.currency)))
        self.fields["received_on"].widget.attrs["max"] = today().isoformat()

    def received(self) -> Received:
        """Return what the form says."""
        return Received(
            amount=self.cleaned_data["amount"],
            received_on=self.cleaned_data["received_on"],
            method=PaymentMethod(self.cleaned_data["method"]),
            reference=one_line(self.cleaned_data["reference"]),
        )


class ReverseForm(forms.Form):
    """Why a payment is reversed."""

    reason = forms.CharField(max_length=200, help_text="everybody who sees the invoice can read it")


class HoldForm(forms.Form):
    """Until when the reminders of an invoice are held, and why."""

    until = forms.DateField(
        widget=forms.DateInput({"type": "date"}), help_text="the last day without one; the next is sent after it"
    )
    reason = forms.CharField(
        max_length=200,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="everybody who sees the invoice can read it",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let no browser offer a day that is past."""
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs["min"] = today().isoformat()

    def clean_reason(self) -> str:
        """Return the reason on one line."""
        return one_line(self.cleaned_data["reason"])


def take_rate_off(cleaned: dict[str, Any]) -> Decimal:
    """Make a form's VAT rate 0 where its category bears no VAT; returns the rate in percent that was taken off."""
    if not {"vat_category", "vat_rate"} <= cleaned.keys():
        return Decimal(0)
    typed: Decimal = cleaned["vat_rate"]
    applied = applied_rate(InvoiceLine(vat_category=cleaned["vat_category"], vat_rate=typed))
    cleaned["vat_rate"] = applied
    return typed - applied


def plain(initial: MutableMapping[str, Any], decimals: dict[str, int]) -> None:
    """Take the zeros off figures that a form begins with, but for as many decimals as each is to have."""
    for name, fewest in decimals.items():
        if (value := initial.get(name)) is not None:
            initial[name] = rounded(value, max(fewest, decimals_of(value)))


def one_line(text: str) -> str:
    """Return a text with every run of white space made one space."""
    return " ".join(text.split())
