"""The list of jobs as the admin's own, except that one search finds its rows and keys lead from page to page."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList

from jobs.exceptions import InvalidSearch, TookTooLong
from jobs.models import Job, Status
from jobs.selectors.in_time import in_time
from jobs.selectors.paging import BEGINNING, COUNT_UP_TO, LOOK_AT, NEWEST, Page, Place, page_of
from jobs.selectors.search_fields import FIELDS
from jobs.selectors.search_words import Term, put_together
from jobs.selectors.searching import Search, search
from jobs.wording import capped_count, counted

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from jobs.admin.filters import SearchFilter
    from jobs.admin.range_filter import RangeFilter

BEFORE, AFTER = "before", "after"
# Each page of a search looks at few enough rows to take a tenth of it; a database that is cold or busy may not.
PATIENCE = 5.0
TOO_BROAD = (
    "This search took too long and was stopped. Narrow it down: to a status, a queue, a task or a person, "
    "or to a time, as in since:24h."
)
_EMPTY = Page(jobs=(), newer=None, older=None, count=0, is_bounded=False)


class JobList(ChangeList):
    """A page of the jobs that the filters and the search box ask for together."""

    # Nothing, where what was typed is no search; `search_error` says why then, or that it took too long.
    wanted: Search | None = None
    search_error = ""
    was_stopped = False
    place = NEWEST
    page = _EMPTY
    # For the help beside the search box.
    fields = FIELDS
    # Its own address.
    here = ""

    def get_queryset(self, request: "HttpRequest", exclude_parameters: Any = None) -> "QuerySet[Job]":
        """Return all jobs that fit, which is what an action over all of them is about."""
        before, after = self._taken(BEFORE), self._taken(AFTER)
        self.place = Place(after=after) if after else Place(before=before)
        self.filter_specs, self.has_filters, rest, _, self.has_active_filters = self.get_filters(request)
        if rest:
            raise IncorrectLookupParameters
        self.clear_all_filters_qs = self.get_query_string(remove=list(self.get_filters_params()))
        try:
            self.wanted = search(self._text(request))
        except InvalidSearch as error:
            self.search_error = str(error)
            return Job.objects.none()
        return self.wanted.jobs

    def get_results(self, request: "HttpRequest") -> None:
        """Read one page."""
        self.here = request.get_full_path()
        if self.wanted:
            self.page = self._page(self.wanted)
        self.result_list = self.page.jobs
        self.result_count = len(self.page.jobs) if self.page.count is None else self.page.count
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.full_result_count = None
        self.show_admin_actions = True

    def _page(self, wanted: Search) -> Page:
        if not wanted.reads_rows:
            return page_of(wanted, self.place, self.list_per_page)
        try:
            with in_time(PATIENCE):
                return page_of(wanted, self.place, self.list_per_page)
        except TookTooLong:
            self.search_error, self.was_stopped = TOO_BROAD, True
            return _EMPTY

    @property
    def count_words(self) -> str:
        """How many fit, as far as they were counted."""
        if self.page.count is None:
            return ""
        return f"{capped_count(self.page.count, COUNT_UP_TO)} {'job' if self.page.count == 1 else 'jobs'}"

    @property
    def bound_words(self) -> str:
        """Which jobs were looked at, when those were not all."""
        if not self.page.is_bounded:
            return ""
        if self.place.after:
            return f"Looked at {counted(LOOK_AT, 'job')} from here on."
        return f"Looked at {'the newest' if self.place == NEWEST else 'the next'} {counted(LOOK_AT, 'job')}."

    @property
    def text(self) -> str:
        """The search and the filters together, as one would type them; empty without any."""
        return self.wanted.text if self.wanted else ""

    def may_hold(self, statuses: "Collection[Status]") -> bool:
        """Say whether the list is narrowed, and to what may stand so."""
        if not self.text or not self.page.jobs:
            return False
        named = {word for term in self._terms("status") for word in term.value.lower().split(",")}
        return not named or any(named & {status.value, status.label.lower()} for status in statuses)

    def places(self) -> list[tuple[str, str]]:
        """Return the ways to other pages: what each is called, and its address."""
        ends = {
            "Newest": NEWEST if self.place != NEWEST else None,
            "Newer": self.page.newer,
            "Older": self.page.older,
            "Oldest": Place(after=BEGINNING) if self.page.older else None,
        }
        return [(name, self._address(place)) for name, place in ends.items() if place is not None]

    def _address(self, place: Place) -> str:
        ends = {BEFORE: place.before and place.before.hex, AFTER: place.after and place.after.hex}
        return self.get_query_string(ends)

    def _text(self, request: "HttpRequest") -> str:
        specs = cast("list[SearchFilter | RangeFilter]", self.filter_specs)
        terms = [term for spec in specs for term in spec.terms(request)]
        return f"{put_together(terms)} {self.query}".strip()

    def _terms(self, field: str) -> list[Term]:
        return [term for term in self.wanted.terms if term.field == field] if self.wanted else []

    def _taken(self, name: str) -> UUID | None:
        """Take a place out of the address: whoever filters or searches anew begins with the newest."""
        self.filter_params.pop(name, None)
        try:
            return UUID(self.params.pop(name, ""))
        except ValueError:
            return None
