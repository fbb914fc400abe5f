"""The logo on invoices, taken from elsewhere in the house."""

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from billing.models import Seller
from billing.pdf.logo import flattened
from jobs.api import record_act, store_once

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Who may.
CHANGE_SELLER = "billing.change_seller"

_PNG = b"\x89PNG"


class LogoRefused(ValueError):
    """There is no company yet whose logo it could be: write down our company first."""


def set_logo(content: bytes, *, by: "AbstractBaseUser") -> None:
    """Print a PNG or JPEG on invoices issued from now on; raises LogoRefused, UnreadableLogo (a ValueError).

    Invoices that were issued keep theirs, so its file stays.
    """
    flattened(content)
    seller = Seller.objects.first()
    if seller is None:
        raise LogoRefused(LogoRefused.__doc__)
    name = f"seller/logo-{sha256(content).hexdigest()[:16]}{'.png' if content.startswith(_PNG) else '.jpg'}"
    store_once(name, content)
    with transaction.atomic():
        Seller.objects.filter(pk=seller.pk).update(logo=name)
        record_act(by, seller, "Changed the logo.")
