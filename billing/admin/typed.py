"""The admin's base classes with the model they are for, which Django can't be told at run time."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList

from billing.models import (
    Customer,
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    Payment,
    Product,
    Report,
    Seller,
)

if TYPE_CHECKING:
    CustomerModelAdmin = admin.ModelAdmin[Customer]
    InvoiceModelAdmin = admin.ModelAdmin[Invoice]
    PaymentModelAdmin = admin.ModelAdmin[Payment]
    ProductModelAdmin = admin.ModelAdmin[Product]
    ReportModelAdmin = admin.ModelAdmin[Report]
    SellerModelAdmin = admin.ModelAdmin[Seller]
    LineTabularInline = admin.TabularInline[InvoiceLine, Invoice]
    AdjustmentTabularInline = admin.TabularInline[InvoiceAdjustment, Invoice]
else:
    CustomerModelAdmin = InvoiceModelAdmin = admin.ModelAdmin
    PaymentModelAdmin = ProductModelAdmin = SellerModelAdmin = admin.ModelAdmin
    ReportModelAdmin = admin.ModelAdmin
    AdjustmentTabularInline = LineTabularInline = admin.TabularInline

__all__ = [
    "AdjustmentTabularInline",
    "ChangeList",
    "CustomerModelAdmin",
    "InvoiceModelAdmin",
    "LineTabularInline",
    "PaymentModelAdmin",
    "ProductModelAdmin",
    "ReportModelAdmin",
    "SellerModelAdmin",
]
