"""The admin's base classes with the model they are for, which Django can't be told at run time."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList

from billing.models import Customer, Invoice, InvoiceLine, InvoiceRun, Product, Report, Seller

if TYPE_CHECKING:
    CustomerModelAdmin = admin.ModelAdmin[Customer]
    InvoiceModelAdmin = admin.ModelAdmin[Invoice]
    InvoiceRunModelAdmin = admin.ModelAdmin[InvoiceRun]
    ProductModelAdmin = admin.ModelAdmin[Product]
    ReportModelAdmin = admin.ModelAdmin[Report]
    SellerModelAdmin = admin.ModelAdmin[Seller]
    LineTabularInline = admin.TabularInline[InvoiceLine, Invoice]
else:
    CustomerModelAdmin = InvoiceModelAdmin = InvoiceRunModelAdmin = ProductModelAdmin = admin.ModelAdmin
    ReportModelAdmin = SellerModelAdmin = admin.ModelAdmin
    LineTabularInline = admin.TabularInline

__all__ = [
    "ChangeList",
    "CustomerModelAdmin",
    "InvoiceModelAdmin",
    "InvoiceRunModelAdmin",
    "LineTabularInline",
    "ProductModelAdmin",
    "ReportModelAdmin",
    "SellerModelAdmin",
]
