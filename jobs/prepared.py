"""Queries that are always the same but for a value: their SQL is written once, and run with one value after another.

Django writes a query's SQL whenever it is run, which takes several times as long as asking the database and making the
objects does: too long for what every job reads.
"""

from copy import copy
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query, UpdateQuery
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
        self._field = _field(query.model, by)
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
            model: Any = self._query.model
            raise model.DoesNotExist(f"There is no {model._meta.verbose_name} with {self._by} {value}.")
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


class PreparedUpdate:
    """What is written into the row that has a key: some fields have other values each time, others the same expression.

    ENDED = PreparedUpdate(Batch, "failed", "cancelled", ended_at=Now())
    ENDED.write(batch.pk, 0, 2)
    """

    def __init__(self, model: type[Model], *names: str, **same: Any) -> None:
        """Take the names of the fields that values are given for, and the expressions of the others."""
        self._model, self._names, self._same = model, names, same
        self._fields = [_field(model, name) for name in names]
        self._sql = ""

    def write(self, key: Any, *values: Any) -> bool:
        """Write the values into the row, in the order of the names; says whether there is one."""
        connection = connections[DEFAULT_DB_ALIAS]
        self._sql = self._sql or self._compiled()
        given = [field.get_db_prep_save(value, connection) for field, value in zip(self._fields, values, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [*given, self._model._meta.pk.get_db_prep_value(key, connection)])
            return bool(cursor.rowcount)

    def _compiled(self) -> str:
        a_value = RawSQL("%s", [None])
        update = cast(UpdateQuery, self._model._base_manager.filter(pk=a_value).query.chain(UpdateQuery))
        update.add_update_values(dict.fromkeys(self._names, a_value) | self._same)
        sql, parameters = update.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        if len(parameters) != len(self._names) + 1:
            raise TypeError(f"Only {', '.join(self._names)} may be parameters of this update: {sql}")
        return str(sql)


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return model._meta.pk if name == "pk" else cast("Field[Any, Any]", model._meta.get_field(name))


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
