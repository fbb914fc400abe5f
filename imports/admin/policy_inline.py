"""The policies of a carrier, on its page."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db import models

from imports.models import Carrier, InsurancePolicy

if TYPE_CHECKING:
    _Inline = admin.TabularInline[InsurancePolicy, Carrier]
else:
    _Inline = admin.TabularInline


class PolicyInline(_Inline):
    """A row for each policy."""

    model = InsurancePolicy
    fields = ("kind", "number", "insurer", "valid_from", "valid_until")
    extra = 0
    # Five fields side by side, in a window as wide as most.
    formfield_overrides = {models.CharField: {"widget": forms.TextInput(attrs={"size": 14})}}
    show_change_link = True
    verbose_name_plural = "insurance"

    class Media:
        css = {"all": ["imports/policies.css"]}
