"""The admin's base classes with the model they are for, which Django can't be told at run time."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin

from imports.models import Carrier, Import, Lead, NamedMapping

if TYPE_CHECKING:
    CarrierModelAdmin = admin.ModelAdmin[Carrier]
    ImportModelAdmin = admin.ModelAdmin[Import]
    LeadModelAdmin = admin.ModelAdmin[Lead]
    LeadModelForm = forms.ModelForm[Lead]
    NamedMappingModelAdmin = admin.ModelAdmin[NamedMapping]
else:
    CarrierModelAdmin = ImportModelAdmin = LeadModelAdmin = NamedMappingModelAdmin = admin.ModelAdmin
    LeadModelForm = forms.ModelForm

__all__ = [
    "CarrierModelAdmin",
    "ImportModelAdmin",
    "LeadModelAdmin",
    "LeadModelForm",
    "NamedMappingModelAdmin",
]
