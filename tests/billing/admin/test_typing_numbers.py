"""Money, quantities and rates as staff type them on the pages: with a point or a comma, never rounded in silence."""

from decimal import Decimal

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory

from billing.models import CommissionTier, Invoice, InvoiceAdjustment, Payment, Product
from billing.number_field import NumberField
from tests.billing import making
from tests.billing.admin.pages import address, form
from tests.billing.making import CHANGE, VIEW, browser, words

pytestmark = pytest.mark.django_db


def adjusted(amount: str) -> dict[str, str]:
    """Return what a browser posts of a new allowance."""
    fields = {"kind": "allowance", "reason": "Discount", "amount": amount, "vat_category": "S", "vat_rate": "19"}
    return {"adjustments-TOTAL_FORMS": "1"} | {f"adjustments-0-{name}": value for name, value in fields.items()}


def test_every_number_of_billing_is_typed_in_our_field() -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("root")
    found = 0
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "billing" or not page.has_add_permission(request):
            continue
        typed = [page.get_form(request), *(lines.form for lines, _ in page.get_formsets_with_inlines(request))]
        for field in (field for each in typed for field in each.base_fields.values()):
            found += isinstance(field, NumberField)
            assert isinstance(field, NumberField) or not isinstance(field, forms.DecimalField | forms.FloatField)
    assert found == 2 + 4 + 2 + 2 + 2


def test_a_line_is_saved_with_decimal_commas() -> None:
    invoice = making.draft("100")
    changes = {"unit_price": "1.234,50", "quantity": "1,5", "base_quantity": "0,125", "vat_rate": "5,5"}
    browser(VIEW, CHANGE).post(address(invoice), form(invoice, **{f"lines-0-{at}": to for at, to in changes.items()}))
    line = invoice.lines.get()
    assert (line.unit_price, line.quantity) == (Decimal("1234.50"), Decimal("1.5"))
    assert (line.base_quantity, line.vat_rate) == (Decimal("0.125"), Decimal("5.5"))


def test_what_may_be_a_thousand_changes_nothing_and_stays_as_it_was_typed() -> None:
    invoice = making.draft("100")
    page = words(browser(VIEW, CHANGE).post(address(invoice), form(invoice, **{"lines-0-quantity": "1,234"})))
    assert "Write 1234 for the thousands, or 1,2340 for the decimals." in page
    assert 'name="lines-0-quantity" value="1,234"' in page
    assert invoice.lines.get().quantity == 1


def test_three_decimals_are_shown_as_they_are_read_again() -> None:
    invoice, client = making.draft("100"), browser(VIEW, CHANGE)
    client.post(address(invoice), form(invoice, **{"lines-0-quantity": "1,2340"}))
    page = words(client.get(address(invoice)))
    assert 'name="lines-0-quantity" value="1.2340"' in page
    client.post(address(invoice), form(invoice, **{"lines-0-quantity": "1.2340"}))
    assert invoice.lines.get().quantity == Decimal("1.234")


@pytest.mark.parametrize(("currency", "amount", "decimals"), [("JPY", "0.5", 0), ("EUR", "0,004", 2)])
def test_an_allowance_finer_than_its_currency_is_refused(currency: str, amount: str, decimals: int) -> None:
    invoice = making.draft("100")
    posted = form(invoice, currency=currency, **adjusted(amount))
    page = words(browser(VIEW, CHANGE).post(address(invoice), posted))
    assert f"{currency} has {decimals} decimals. Enter no more than that." in page
    assert not InvoiceAdjustment.objects.exists()


def test_an_allowance_is_saved_in_its_currencys_decimals() -> None:
    invoice = making.draft("100")
    browser(VIEW, CHANGE).post(address(invoice), form(invoice, currency="KWD", **adjusted("0,125")))
    assert InvoiceAdjustment.objects.get().amount == Decimal("0.125")


def test_what_was_paid_before_and_rounding_keep_to_the_currency() -> None:
    invoice = making.draft("100")
    page = words(browser(VIEW, CHANGE).post(address(invoice), form(invoice, prepaid="0,005", rounding="-0,001")))
    assert page.count("EUR has 2 decimals. Enter no more than that.") == 2
    browser(VIEW, CHANGE, username="bob").post(address(invoice), form(invoice, prepaid="1 000,50", rounding="-0,03"))
    saved = Invoice.objects.get()
    assert (saved.prepaid, saved.rounding) == (Decimal("1000.50"), Decimal("-0.03"))


def test_a_payment_is_recorded_with_a_decimal_comma() -> None:
    invoice, client = making.issued("100"), browser(VIEW, "add_payment")
    asked = client.get(address(invoice, "payment")).context["form"]
    fields = {"amount": "12,50", "method": "transfer", "received_on": asked["received_on"].value()}
    client.post(address(invoice, "payment"), fields | {"request_key": asked["request_key"].value()})
    assert Payment.objects.get().amount == Decimal("12.50")


def test_a_product_is_priced_with_a_decimal_comma() -> None:
    fields = {"number": "P-1", "name": "Hour", "unit_price": "12,50", "currency": "EUR", "vat_rate": "5,5"}
    browser("add_product", "view_product").post("/admin/billing/product/add/", fields)
    product = Product.objects.get()
    assert (product.unit_price, product.vat_rate) == (Decimal("12.50"), Decimal("5.5"))


def test_tiers_of_a_commission_plan_are_typed_with_decimal_commas() -> None:
    fields = {"name": "Standard", "tiers-TOTAL_FORMS": "2", "tiers-INITIAL_FORMS": "0"}
    fields |= {"tiers-0-currency": "EUR", "tiers-0-up_to": "1.000,50", "tiers-0-rate": "2,5"}
    fields |= {"tiers-1-currency": "EUR", "tiers-1-up_to": "", "tiers-1-rate": "3"}
    browser("add_commissionplan", "view_commissionplan").post("/admin/billing/commissionplan/add/", fields)
    tier = CommissionTier.objects.exclude(up_to=None).get()
    assert (tier.up_to, tier.rate) == (Decimal("1000.50"), Decimal("2.5"))
