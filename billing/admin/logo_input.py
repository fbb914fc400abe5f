"""The logo's upload field."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.urls import reverse

from billing.pdf.logo import MAX_BYTES, TOO_MANY_BYTES

if TYPE_CHECKING:
    from django.core.files import File


def check_bytes(upload: "File[bytes]") -> None:
    """Refuse a file that is too large before it is read into memory; raises ValidationError."""
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_MANY_BYTES)


@dataclass(frozen=True)
class LogoLink:
    """A stored logo by the address the office may see it at; uploads have none of their own."""

    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The address of the view that checks permission."""
        return reverse("admin:billing_seller_logo")


class LogoInput(AdminFileWidget):
    """Offers what can be printed, and links to the logo there is."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        """Let the browser offer pictures."""
        super().__init__({"accept": "image/png,image/jpeg", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context with a link that works."""
        context = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"]:
            context["widget"]["value"] = LogoLink(value.name.rpartition("/")[2])
        return context
