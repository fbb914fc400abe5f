"""Paging that stops counting where nobody reads on."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

if TYPE_CHECKING:
    from django.db.models import QuerySet

    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

# Far more than anyone pages through; counting a million rows takes longer than showing the page.
COUNT_UP_TO = 10_000


class CappedPaginator(_Paginator):
    """A paginator over the first rows of a queryset; `is_capped` says that there are more."""

    object_list: "QuerySet[Any]"

    @cached_property
    def count(self) -> int:
        """Return how many rows can be paged through."""
        return min(self._counted, COUNT_UP_TO)

    @property
    def is_capped(self) -> bool:
        """Say whether there are more rows than can be paged through."""
        return self._counted > COUNT_UP_TO

    @cached_property
    def _counted(self) -> int:
        return int(self.object_list.order_by().values("pk")[: COUNT_UP_TO + 1].count())
