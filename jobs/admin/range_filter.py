"""The filter of the jobs list by when a job was asked for: some spans, or days one types."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from jobs.selectors.search_words import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from jobs.models import Job

SINCE, UNTIL = "since", "until"
SPANS = {"1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days"}


class RangeFilter(admin.ListFilter):
    """By when a job was asked for."""

    title = "when it was asked for"
    template = "admin/jobs/job/range_filter.html"

    def __init__(
        self, request: "HttpRequest", params: "dict[str, Any]", model: "type[Job]", model_admin: "admin.ModelAdmin[Job]"
    ) -> None:
        """Take the two ends out of the address."""
        super().__init__(request, params, model, model_admin)
        for name in (SINCE, UNTIL):
            if typed := params.pop(name, [""])[-1].strip():
                self.used_parameters[name] = typed
        # What the form of the two days hands on, of the rest of the address.
        self.others: list[tuple[str, str]] = []

    @property
    def since(self) -> str:
        """Where it begins, as typed."""
        return str(self.used_parameters.get(SINCE, ""))

    @property
    def until(self) -> str:
        """Where it ends, as typed."""
        return str(self.used_parameters.get(UNTIL, ""))

    def has_output(self) -> bool:
        """Say that it is always there."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Return the names of the two ends."""
        return [SINCE, UNTIL]

    def choices(self, changelist: "ChangeList") -> "Iterator[Any]":
        """Yield any time, and some spans up to now."""
        ends = self.expected_parameters()
        self.others = [(name, value) for name, value in changelist.params.items() if name not in ends]
        spans = {"": "Any time", **SPANS}
        for span, label in spans.items():
            yield {
                "selected": self.since == span and not self.until,
                "query_string": changelist.get_query_string({SINCE: span or None, UNTIL: None}),
                "display": label,
            }

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Leave the jobs as they are: the search does it."""
        return queryset

    def terms(self, request: "HttpRequest") -> list[Term]:
        """Return what it adds to the search."""
        return [Term(str(name), str(value)) for name, value in self.used_parameters.items()]
