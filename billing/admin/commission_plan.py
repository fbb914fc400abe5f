"""Commission plans: tiers of rates, checked as a whole."""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from billing.admin.commission_typed import PlanModelAdmin, TierInlineFormSet, TierModelForm, TierTabularInline
from billing.commissions import InvalidTiers, Tier, checked
from billing.figures_in_forms import refuse_decimals
from billing.forms import CURRENCY_CHOICES
from billing.models import CommissionPlan, CommissionTier
from billing.money import exponent, rounded
from billing.number_field import NUMBERS_ARE_TYPED

TIERS_OF_A_NEW_PLAN = 3


class TierForm(TierModelForm):
    """One tier: it ends at an amount that its currency has."""

    currency = forms.ChoiceField(choices=CURRENCY_CHOICES, initial="EUR")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tier = self.instance
        if tier.pk and tier.up_to is not None:
            self.initial["up_to"] = rounded(tier.up_to, exponent(tier.currency))

    def clean(self) -> dict[str, Any]:
        """Refuse an end with more decimals than the currency has."""
        cleaned = super().clean() or self.cleaned_data
        refuse_decimals(self, cleaned.get("currency", ""), "up_to")
        return cleaned


class TierFormSet(TierInlineFormSet):
    """All tiers of a plan, which leave nothing open and nothing twice."""

    def clean(self) -> None:
        """Refuse a currency whose tiers have a gap, two ends or none."""
        super().clean()
        if any(self.errors):
            return
        tiers = self._tiers()
        if not tiers:
            raise ValidationError("A plan needs a tier at least: enter its rate, and leave “up to” empty in the last.")
        try:
            for currency in sorted(tiers):
                checked(currency, tiers[currency])
        except InvalidTiers as error:
            raise ValidationError(str(error)) from error

    def _tiers(self) -> dict[str, list[Tier]]:
        """Return the tiers by currency, without those to be deleted and rows left empty."""
        tiers: dict[str, list[Tier]] = defaultdict(list)
        for form in self.forms:
            if form.cleaned_data and form not in self.deleted_forms:
                row = form.cleaned_data
                tiers[row["currency"]].append(Tier(row["up_to"], row["rate"]))
        return tiers


class TierInline(TierTabularInline):
    """The tiers of a plan, each currency's from the lowest up. Who may change a plan may change its tiers."""

    model = CommissionTier
    form = TierForm
    formset = TierFormSet
    formfield_overrides = NUMBERS_ARE_TYPED
    extra = 0
    fields = ("currency", "up_to", "rate")

    def get_extra(self, request: HttpRequest, obj: CommissionPlan | None = None, **kwargs: object) -> int:
        """Offer empty rows, as "Add another tier" needs JavaScript."""
        return 1 if obj else TIERS_OF_A_NEW_PLAN

    def has_view_permission(self, request: HttpRequest, obj: CommissionPlan | None = None) -> bool:
        """Return whether the plan may be seen."""
        return request.user.has_perm("billing.view_commissionplan") or self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: CommissionPlan | None = None) -> bool:
        """Return whether the plan may be written."""
        return request.user.has_perm("billing.add_commissionplan" if obj is None else "billing.change_commissionplan")

    def has_change_permission(self, request: HttpRequest, obj: CommissionPlan | None = None) -> bool:
        """Return whether the plan may be written."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CommissionPlan | None = None) -> bool:
        """Return whether the plan may be written."""
        return self.has_add_permission(request, obj)


@admin.register(CommissionPlan)
class CommissionPlanAdmin(PlanModelAdmin):
    """By which rules commissions are earned. A change counts for what is computed from then on."""

    list_display = ("name", "currencies", "rep_count")
    search_fields = ("name",)
    list_per_page = 50
    inlines = (TierInline,)
    fieldsets = (
        (
            None,
            {
                "fields": ("name",),
                "description": "A tier’s rate counts for the part of a month’s paid sales that lies in it, before VAT. "
                "A currency’s last tier is open: leave its “up to” empty. Months that are approved keep what they say.",
            },
        ),
    )

    class Media:
        css = {"all": ["billing/admin.css", "billing/commissions.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[CommissionPlan]":
        """Return the plans, each with its tiers and the number of its reps."""
        return super().get_queryset(request).prefetch_related("tiers").annotate(reps_now=Count("reps"))

    @admin.display(description="tiers")
    def currencies(self, plan: CommissionPlan) -> str:
        """Return the rates of each currency, from the lowest tier up."""
        rates: dict[str, list[str]] = defaultdict(list)
        for tier in plan.tiers.all():
            rates[tier.currency].append(f"{tier.rate.normalize():f} %")
        return "; ".join(f"{currency} {', '.join(found)}" for currency, found in rates.items())

    @admin.display(description="sales reps", ordering="reps_now")
    def rep_count(self, plan: CommissionPlan) -> int:
        """Return how many reps earn by it."""
        return int(getattr(plan, "reps_now", 0))
