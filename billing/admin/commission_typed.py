"""The admin's base classes with the model they are for, as in `billing.admin.typed`: commissions' own."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin

from billing.models import CommissionPlan, CommissionRun, CommissionStatement, CommissionTier, SalesRep

if TYPE_CHECKING:
    SalesRepModelAdmin = admin.ModelAdmin[SalesRep]
    PlanModelAdmin = admin.ModelAdmin[CommissionPlan]
    RunModelAdmin = admin.ModelAdmin[CommissionRun]
    StatementModelAdmin = admin.ModelAdmin[CommissionStatement]
    TierTabularInline = admin.TabularInline[CommissionTier, CommissionPlan]
    TierModelForm = forms.ModelForm[CommissionTier]
    TierInlineFormSet = forms.BaseInlineFormSet[CommissionTier, CommissionPlan, TierModelForm]
    RunModelForm = forms.ModelForm[CommissionRun]
else:
    SalesRepModelAdmin = PlanModelAdmin = RunModelAdmin = StatementModelAdmin = admin.ModelAdmin
    TierTabularInline = admin.TabularInline
    TierModelForm = RunModelForm = forms.ModelForm
    TierInlineFormSet = forms.BaseInlineFormSet

__all__ = [
    "PlanModelAdmin",
    "RunModelAdmin",
    "RunModelForm",
    "SalesRepModelAdmin",
    "StatementModelAdmin",
    "TierInlineFormSet",
    "TierModelForm",
    "TierTabularInline",
]
