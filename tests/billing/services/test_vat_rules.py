"""What no invoice may say about VAT is refused while it is a draft."""

from decimal import Decimal

import pytest

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice, InvoiceAdjustment, InvoiceLine, Seller
from billing.services.issuing import issue_and_send
from billing.vat import VatCategory
from tests.billing import making

pytestmark = pytest.mark.django_db

ID = {"vat_id": "DE136695976"}


def draft(*categories: VatCategory, customers_id: str = "PL7252001117", rate: str = "0") -> Invoice:
    invoice = Invoice.objects.create(customer=making.customer(vat_id=customers_id))
    for category in categories:
        InvoiceLine.objects.create(
            invoice=invoice,
            description=f"Work of {category.name}",
            unit_price=Decimal(100),
            vat_category=category,
            vat_rate=Decimal(rate),
        )
    return invoice


def refusal(invoice: Invoice) -> str:
    with pytest.raises(InvoiceNotIssuable) as error:
        issue_and_send(invoice.pk)
    return str(error.value)


def test_the_standard_rate_is_above_zero() -> None:
    making.seller(**ID)
    told = refusal(draft(VatCategory.EXEMPT, VatCategory.STANDARD))
    assert told.startswith("Line 2, “Work of STANDARD”, has the VAT category “Standard” with 0 %.")


def test_what_is_outside_vat_needs_an_invoice_of_its_own() -> None:
    making.seller(**ID)
    told = refusal(draft(VatCategory.ZERO_RATED, VatCategory.OUT_OF_SCOPE))
    assert told.startswith("Line 2, “Work of OUT_OF_SCOPE”, is “Not subject to VAT” while others are")
    assert issue_and_send(draft(VatCategory.OUT_OF_SCOPE, VatCategory.OUT_OF_SCOPE).pk).number


@pytest.mark.parametrize("category", [VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY])
def test_a_category_for_businesses_needs_both_vat_ids(category: VatCategory) -> None:
    seller = making.seller(vat_id="")
    assert "needs the customer's VAT ID" in refusal(draft(category, customers_id=""))
    assert "needs our VAT ID" in refusal(invoice := draft(category))
    seller.vat_id = ID["vat_id"]
    seller.save()
    assert issue_and_send(invoice.pk).number


@pytest.mark.parametrize(
    ("category", "rate"),
    [
        (VatCategory.STANDARD, "19"),
        (VatCategory.ZERO_RATED, "0"),
        (VatCategory.EXEMPT, "0"),
        (VatCategory.CANARY_ISLANDS, "7"),
        (VatCategory.CEUTA_MELILLA, "4"),
        (VatCategory.SPLIT_PAYMENT, "22"),
    ],
)
@pytest.mark.parametrize("ours", [ID, {"vat_id": "", "tax_number": "22/815/08156"}])
def test_whoever_charges_vat_or_is_exempt_says_by_which_number(
    category: VatCategory, rate: str, ours: dict[str, str]
) -> None:
    making.seller(vat_id="")
    told = refusal(invoice := draft(category, customers_id="", rate=rate))
    assert told.endswith("needs our VAT ID or tax number. Add one of them to “Our company”, then issue the invoice.")
    Seller.objects.update(**ours)
    assert issue_and_send(invoice.pk).number


def test_an_export_needs_our_vat_id_and_no_id_of_the_customer() -> None:
    making.seller(vat_id="", tax_number="22/815/08156")
    assert "needs our VAT ID. Add it" in refusal(invoice := draft(VatCategory.EXPORT, customers_id=""))
    Seller.objects.update(**ID)
    assert issue_and_send(invoice.pk).number


def test_what_is_outside_vat_needs_no_number_of_ours() -> None:
    making.seller(vat_id="")
    assert issue_and_send(draft(VatCategory.OUT_OF_SCOPE, customers_id="").pk).number


def test_a_long_description_is_named_by_its_beginning() -> None:
    making.seller()
    invoice = draft(VatCategory.STANDARD)
    invoice.lines.update(description="many words " * 40)
    assert len(refusal(invoice)) < 250


def test_a_charge_is_looked_at_as_a_line_is() -> None:
    making.seller()
    invoice = making.draft("100")
    InvoiceAdjustment.objects.create(
        invoice=invoice, reason="Fuel", kind="charge", amount=Decimal(5), vat_rate=Decimal(0)
    )
    with pytest.raises(InvoiceNotIssuable, match="Charge, “Fuel”, has the VAT category “Standard” with 0 %"):
        issue_and_send(invoice.pk)
