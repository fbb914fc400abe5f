"""The form of a channel. A webhook's address is a secret: once saved it is replaced, and never shown."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import validate_email

from jobs.admin.alert_display import shown_address
from jobs.models import Channel, Medium

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Channel]
else:
    _ModelForm = forms.ModelForm


class ChannelForm(_ModelForm):
    """Name, kind and address."""

    class Meta:
        model = Channel
        fields = ("name", "kind", "address")
        help_texts = {
            "name": "Who reads it, as in “Office chat”.",
            "address": "One or more e-mail addresses with commas between; or the https:// address of a webhook "
            "of Slack, Mattermost, Google Chat or any other that takes {“text”: “…”}.",
        }
        widgets = {"address": forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take a ModelForm's arguments."""
        super().__init__(*args, **kwargs)
        self._kept = self.instance.address
        if self._kept and self.instance.kind == Medium.WEBHOOK and "address" in self.fields:
            self.initial["address"] = ""
            field = self.fields["address"]
            field.required = False
            field.help_text = (
                f"Now {shown_address(self.instance)}. It is a secret and not shown: leave this empty to keep it, "
                "or enter a new one."
            )

    def clean(self) -> dict[str, Any]:
        """Check the address as its kind wants it."""
        given = super().clean() or self.cleaned_data
        kind = given.get("kind", self.instance.kind)
        address = given.get("address", "").strip()
        if not address and kind == self.instance.kind == Medium.WEBHOOK:
            address = self._kept
        try:
            given["address"] = _as_mailboxes(address) if kind == Medium.EMAIL else _as_webhook(address)
        except forms.ValidationError as error:
            if "address" not in self.errors:
                self.add_error("address", error)
        return given


def _as_mailboxes(text: str) -> str:
    addresses = [address.strip() for address in text.split(",") if address.strip()]
    if not addresses:
        raise forms.ValidationError("Enter an e-mail address.")
    for address in addresses:
        try:
            validate_email(address)
        except forms.ValidationError:
            raise forms.ValidationError(f"“{address}” is no e-mail address.") from None
    return ", ".join(addresses)


def _as_webhook(text: str) -> str:
    # The address is quoted in no error: it is a secret.
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise forms.ValidationError("That is no address: its host or port makes no sense.") from None
    if parts.scheme not in ("http", "https") or not has_host:
        raise forms.ValidationError("Enter the webhook’s whole address; it begins with https://.")
    if parts.username is not None or not text.isascii() or any(sign.isspace() for sign in text):
        raise forms.ValidationError("Use an address without a user name, blanks or letters beyond ASCII.")
    return text
