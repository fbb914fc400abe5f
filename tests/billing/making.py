"""A company, customers, invoices, and people with just the permissions a test names."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from billing.models import Customer, Invoice, InvoiceLine, Payment, Seller
from billing.office_day import today
from billing.services.issuing import issue_and_send
from billing.services.payments import Received, record_provider_payment
from jobs import testing

VIEW, CHANGE, ADD, DELETE, ISSUE = "view_invoice", "change_invoice", "add_invoice", "delete_invoice", "issue_invoice"
EVERYTHING = (VIEW, CHANGE, ADD, DELETE, ISSUE)


def seller(**fields: Any) -> Seller:
    """Return our company."""
    defaults = {
        "name": "Nordkai GmbH",
        "email": "office@nordkai.example.com",
        "address": "Kai 1\n20457 Hamburg",
        "vat_id": "DE136695976",
        "iban": "DE89 3704 0044 0532 0130 00",
        "bic": "NKAIDEHHXXX",
    }
    return Seller.objects.create(**defaults | fields)


def customer(**fields: Any) -> Customer:
    """Return a customer."""
    defaults = {"name": "Łódź & Co", "email": "ada@example.com", "address": "Quai 3\n1000 Bruxelles"}
    return Customer.objects.create(**defaults | fields)


def draft(*prices: str, buyer: Customer | None = None, **fields: Any) -> Invoice:
    """Return a draft with a line of each price, before 19 % VAT."""
    invoice = Invoice.objects.create(customer=buyer or customer(), **fields)
    for price in prices or ("100",):
        InvoiceLine.objects.create(invoice=invoice, description=f"Work at {price}", unit_price=Decimal(price))
    return invoice


def issued(*prices: str, **fields: Any) -> Invoice:
    """Return an issued invoice whose jobs wait."""
    if not Seller.objects.exists():
        seller()
    return issue_and_send(draft(*prices, **fields).pk)


def sent(*prices: str, **fields: Any) -> Invoice:
    """Return an issued invoice whose jobs have run."""
    invoice = issued(*prices, **fields)
    testing.run_pending()
    invoice.refresh_from_db()
    return invoice


def paid(invoice: Invoice, amount: str, on: date | None = None) -> Payment:
    """Return a payment of an issued invoice, of today unless told."""
    received = Received(amount=Decimal(amount), received_on=on or today())
    return record_provider_payment(invoice.pk, received, provider="bank", provider_id=f"{invoice.pk}-{amount}")


def browser(*permissions: str, username: str = "ada") -> Client:
    """Return a client signed in as staff with these permissions and no others."""
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    """Return a page's text with white space made single."""
    return " ".join(response.content.decode().split())
