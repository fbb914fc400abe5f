"""The filters of the list of what people did."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages

from jobs.admin.range_filter import RangeFilter
from jobs.exceptions import InvalidSearch
from jobs.models import Deed, OperatorAct
from jobs.selectors.acts import actors
from jobs.selectors.search_times import moment

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class PersonFilter(admin.SimpleListFilter):
    """By who did it, by the name of that time."""

    title = "person"
    parameter_name = "who"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[OperatorAct]") -> list[tuple[str, str]]:
        """Return those who did something lately, and the one asked for."""
        names = {*actors(), *request.GET.getlist(self.parameter_name)[:1]}
        return [(name, name) for name in sorted(names, key=str.lower)]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[OperatorAct]") -> "QuerySet[OperatorAct]":
        """Return what the person chosen did."""
        return queryset.filter(actor_name=self.value()) if self.value() else queryset


class DeedFilter(admin.SimpleListFilter):
    """By what was done."""

    title = "act"
    parameter_name = "deed"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[OperatorAct]") -> list[tuple[str, str]]:
        """Return all that can be done."""
        return [(deed.value, str(deed.label)) for deed in Deed]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[OperatorAct]") -> "QuerySet[OperatorAct]":
        """Return the acts of the kind chosen."""
        return queryset.filter(deed=self.value()) if self.value() else queryset


class DaysFilter(RangeFilter):
    """By when it was done."""

    title = "when"

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return what was done from one day on, until before another."""
        try:
            rows = queryset.filter(at__gte=moment(self.since)) if self.since else queryset
            return rows.filter(at__lt=moment(self.until)) if self.until else rows
        except InvalidSearch as error:
            messages.error(request, str(error))
            return queryset.none()


EVERY = (PersonFilter, DeedFilter, DaysFilter)
