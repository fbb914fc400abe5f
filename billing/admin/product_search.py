"""Products to choose from on the lines of a draft."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, JsonResponse

from billing.figures_in_forms import decimals_in, plain
from billing.models import Product
from billing.money import format_price
from billing.services.copying_products import copied
from billing.typed_numbers import written

if TYPE_CHECKING:
    from billing.admin.typed import ProductModelAdmin

# More are not looked through: whoever does not find one among them types another letter.
SUGGESTED = 20


def offers_products(request: HttpRequest) -> bool:
    """Return whether there are products, and this person may see them."""
    may_see = any(request.user.has_perm(f"billing.{act}_product") for act in ("view", "change"))
    return may_see and Product.objects.exists()


def price_text(product: Product) -> str:
    """Return a product's price with its currency: `EUR 18.90`."""
    return f"{product.currency} {format_price(product.unit_price, product.currency)}"


def suggest_view(model_admin: "ProductModelAdmin", request: HttpRequest) -> JsonResponse:
    """Answer with the products that a search finds, the one of exactly this number first.

    Refused to whom is not signed in, and not sent to log in: a script reads it.
    """
    if not model_admin.admin_site.has_permission(request) or not model_admin.has_view_permission(request):
        raise PermissionDenied
    found = _found(model_admin, request, request.GET.get("q", "").strip())
    return JsonResponse({"products": [_suggested(product) for product in found]})


def _found(model_admin: "ProductModelAdmin", request: HttpRequest, text: str) -> "QuerySet[Product]":
    products, _ = model_admin.get_search_results(request, Product.objects.all(), text)
    nearest = Case(When(number=text, then=0), When(number__istartswith=text, then=1), default=2)
    return products.order_by(nearest, "number")[:SUGGESTED]


def _suggested(product: Product) -> dict[str, Any]:
    """Return a product as the script shows it, and the fields of a line as the form would show them."""
    line = copied(product).fields()
    plain(line, {"unit_price": decimals_in(product.currency), "vat_rate": 0})
    shown = {name: written(value) if isinstance(value, Decimal) else value for name, value in line.items()}
    per = f" per {product.unit}" if product.unit else ""
    label = f"{product.name}, {price_text(product)}{per}"
    return {"number": product.number, "label": label, "currency": product.currency, "line": shown}
