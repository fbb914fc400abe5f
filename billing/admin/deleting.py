"""Deleting drafts and customers without invoices; what is kept is named instead."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.models import Customer, Invoice, InvoiceStatus

# More than that nobody reads; the rest is counted.
NAMED = 10

# What `get_deleted_objects` returns: what goes, how many of each kind, permissions that are missing, what stays.
Answer = tuple[list[Any], dict[str, int], set[str], list[str]]


def delete_drafts(invoice_ids: Iterable[int]) -> None:
    """Delete drafts with their lines; one that was issued meanwhile stays."""
    with transaction.atomic():
        rows = Invoice.objects.select_for_update().filter(pk__in=list(invoice_ids), status=InvoiceStatus.DRAFT)
        Invoice.objects.filter(pk__in=[invoice.pk for invoice in rows]).delete()


def issued_among(invoices: Iterable[Invoice]) -> list[str]:
    """Return the issued ones with links, of many the first few and how many more there are; nothing for drafts."""
    issued = [invoice for invoice in invoices if not invoice.is_draft]
    return _few([_link("invoice", invoice.pk, str(invoice)) for invoice in issued[:NAMED]], len(issued))


def kept_among(customers: Iterable[Customer]) -> list[str]:
    """Return the customers that have invoices, with links to both; of many the first few and how many more."""
    kept = (
        Customer.objects.filter(pk__in=[customer.pk for customer in customers])
        .annotate(drafts=Count("invoices", Q(invoices__status=InvoiceStatus.DRAFT)), all=Count("invoices"))
        .filter(all__gt=0)
        .order_by("name", "pk")
    )
    return _few([_kept(customer) for customer in kept[:NAMED]], kept.count())


def kept_instead(named: list[str]) -> Answer:
    """Return Django's answer where something is kept: what it is, and no missing permission, as nobody has it."""
    return [], {}, set(), named


def _kept(customer: Any) -> SafeString:
    drafts, issued = customer.drafts, customer.all - customer.drafts
    counted = [f"{number:,} {word}" for number, word in ((issued, "issued"), (drafts, f"draft{_s(drafts)}")) if number]
    url = f"{reverse('admin:billing_invoice_changelist')}?customer__id__exact={customer.pk}"
    link = _link("customer", customer.pk, str(customer))
    return format_html('{}: <a href="{}">{}</a>', link, url, " and ".join(counted))


def _link(model: str, pk: int, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:billing_{model}_change", args=[pk]), name)


def _few(named: Sequence[str], count: int) -> list[str]:
    more = count - len(named)
    return [*named, f"and {more:,} more"] if more else list(named)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
