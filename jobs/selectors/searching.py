"""Finding jobs by what a person types."""

from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jobs.models import Job, JobQuerySet
from jobs.selectors.search_fields import Cost, Where, field_named, with_word
from jobs.selectors.search_times import moment
from jobs.selectors.search_words import Term, put_together, take_apart

# Fields whose words may count from now: `24h`.
_TIMES = ("since", "until", "ended")


@dataclass(frozen=True)
class Search:
    """What is looked for: all its terms, and how the database comes to it."""

    terms: tuple[Term, ...] = ()
    wheres: tuple[Where, ...] = field(default=(), repr=False)

    @property
    def jobs(self) -> JobQuerySet:
        """All jobs that fit."""
        return Job.objects.filter(self._condition(self.wheres))

    @property
    def along(self) -> Q:
        """What one index finds in the order of ids."""
        return self._condition([where for where in self.wheres if where.cost == Cost.IDS or where is self._driver])

    @property
    def reads_rows(self) -> bool:
        """Whether rows have to be looked at that may not fit."""
        return any(where.cost != Cost.IDS and where is not self._driver for where in self.wheres)

    @property
    def is_quick(self) -> bool:
        """Whether all jobs that fit can be found within a request, however many jobs there are."""
        return not self.reads_rows or (self._driver is not None and self._driver.cost != Cost.SUCCESSFUL)

    @property
    def text(self) -> str:
        """The search as a person would type it."""
        return put_together(self.terms)

    @property
    def _driver(self) -> Where | None:
        indexed = [where for where in self.wheres if Cost.IDS < where.cost < Cost.ROWS]
        return min(indexed, key=lambda where: where.cost, default=None)

    @staticmethod
    def _condition(wheres: "tuple[Where, ...] | list[Where]") -> Q:
        return reduce(and_, (where.condition for where in wheres), Q())


def search(text: str) -> Search:
    """Return what a text asks for: jobs that fit every term of it; raises InvalidSearch."""
    terms = tuple(_by_id(term) if _is_id(term.value) and not term.field else term for term in take_apart(text))
    return Search(terms, tuple(map(_where, terms)))


def frozen(text: str) -> str:
    """Return a search whose times don't move on while it is worked through; raises InvalidSearch."""
    terms = search(text).terms
    return put_together(
        Term(term.field, timezone.localtime(moment(term.value)).isoformat()) if term.field in _TIMES else term
        for term in terms
    )


def _where(term: Term) -> Where:
    return field_named(term.field).where(term.value) if term.field else with_word(term.value)


def _by_id(term: Term) -> Term:
    return Term("id", term.value)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
