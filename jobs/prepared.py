"""Queries that are always the same but for a value: their SQL is written once, and run with one value after another.

Django writes a query's SQL whenever it is run, which takes several times as long as asking the database and making the
objects does: too long for what every job reads.
"""

from copy import copy
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """The rows that a query has where a field is equal to a value.

    DRAFTS = Prepared(Invoice.objects.select_related("customer"), by="pk")
    DRAFTS.get(42)
    """

    def __init__(self, query: "QuerySet[M]", by: str) -> None:
        """Take the query, and the name of the field: nothing else in the query may be a parameter of its SQL."""
        self._query, self._by = query, by
        self._field = query.model._meta.pk if by == "pk" else query.model._meta.get_field(by)
        self._kept: tuple[str, SQLCompiler] | None = None

    def of(self, value: Any) -> list[M]:
        """Return the rows of a value."""
        connection = connections[DEFAULT_DB_ALIAS]
        prepared = self._field.get_db_prep_value(value, connection)
        sql, kept = self._kept = self._kept or self._compiled(value, prepared)
        if kept.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows can't be locked outside a transaction.")
        # A copy, as the next one may be asked meanwhile, in another thread and of its connection.
        compiler = copy(kept)
        compiler.connection = connection
        vars(compiler)["as_sql"] = lambda *_, **__: (sql, (prepared,))
        return list(QuerySet(self._query.model, query=cast(Query, _Run(compiler)), using=DEFAULT_DB_ALIAS))

    def get(self, value: Any) -> M:
        """Return the row of a value that one row has at most; raises the model's DoesNotExist."""
        rows = self.of(value)
        if not rows:
            meta = self._query.model._meta
            raise self._query.model.DoesNotExist(f"There is no {meta.verbose_name} with {self._by} {value}.")
        return rows[0]

    def _compiled(self, value: Any, prepared: Any) -> tuple[str, SQLCompiler]:
        compiler = self._query.filter(**{self._by: value}).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        if tuple(parameters) != (prepared,):
            raise TypeError(f"Only {self._by} may be a parameter of this query: {sql}")
        return sql, compiler


class _Run:
    """What a QuerySet asks its query for when it is run."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler

    def get_compiler(self, using: str) -> SQLCompiler:
        return self._compiler


def prefetch(instance: Model, *names: str) -> None:
    """Read what points at an object by foreign keys, as `prefetch_related_objects` does for many, unless it is read."""
    known = vars(instance).setdefault("_prefetched_objects_cache", {})
    for name in names:
        if name in known:
            continue
        rows = getattr(instance, name).get_queryset()
        prepared, key = _pointing(type(instance), name)
        rows._result_cache, rows._prefetch_done = prepared.of(instance.pk), True
        for row in rows:
            setattr(row, key, instance)
        known[name] = rows


@cache
def _pointing(model: type[Model], name: str) -> tuple[Prepared[Any], str]:
    key = getattr(model, name).field
    return Prepared(key.model._default_manager.all(), by=key.name), key.name
