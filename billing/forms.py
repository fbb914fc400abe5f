"""Forms of the office and of the public pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from billing.currencies import CURRENT
from billing.figures_in_forms import plain, refuse_decimals
from billing.iban import is_iban
from billing.models import Customer, Invoice, PaymentMethod, Seller
from billing.number_field import NumberField
from billing.office_day import today
from billing.pdf import UnreadableLogo
from billing.pdf.logo import flattened
from billing.services.payments import Received

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    CustomerModelForm = forms.ModelForm[Customer]
    InvoiceModelForm = forms.ModelForm[Invoice]
    SellerModelForm = forms.ModelForm[Seller]
else:
    CustomerModelForm = InvoiceModelForm = SellerModelForm = forms.ModelForm

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
        if self.instance.is_credit_note and "rounding" in self.fields:
            self.fields["rounding"].help_text = "added to what is given back, as in -0.03"

    def is_valid(self) -> bool:
        """Return whether it may be saved; without errors of its own, one that is shown again may not either."""
        return SHOWN_AGAIN not in self.data and super().is_valid()

    def clean(self) -> dict[str, object]:
        """Refuse a last day of delivery without a first, or before it."""
        cleaned = super().clean() or self.cleaned_data
        refuse_decimals(self, str(cleaned.get("currency", self.instance.currency)), "prepaid", "rounding")
        first, last = cleaned.get("delivered_from"), cleaned.get("delivered_until")
        if last and "delivered_from" not in self.errors and (first is None or last < first):
            self.add_error("delivered_until", LAST_DAY_FIRST if first else FIRST_DAY_MISSING)
        return cleaned


class PaymentForm(forms.Form):
    """What came in for an invoice; its key names one showing of the form, so that a double click is one payment."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    amount = NumberField(max_digits=20, decimal_places=4, help_text="with a minus for what was paid back")
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


def one_line(text: str) -> str:
    """Return a text with every run of white space made one space."""
    return " ".join(text.split())
