"""Statements that are always the same but for values: their SQL is written once, and run with one value after another.

Django writes a statement's SQL whenever it is run, which takes several times as long as asking the database and making
the objects does: too long for what every job reads and writes.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)

# Stands for a value that is given later. No other parameter is None: Django writes NULL into the SQL.
_GIVEN = RawSQL("%s", [None])


class Prepared(Generic[M]):
    """The rows that a query has where a field is equal to a value.

    DRAFTS = Prepared(Invoice.objects.select_related("customer"), by="pk")
    DRAFTS.get(42)
    """

    def __init__(self, query: "QuerySet[M]", by: str) -> None:
        """Take the query, and the name of the field."""
        self._query, self._by, self._field = query, by, _field(query.model, by)

    def of(self, value: Any) -> list[M]:
        """Return the rows of a value."""
        kept, sql, parameters = self._compiled
        connection = connections[DEFAULT_DB_ALIAS]
        if kept.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows can't be locked outside a transaction.")
        filled = tuple(_filled(parameters, [self._field.get_db_prep_value(value, connection)]))
        # A copy, as another thread may ask meanwhile, of a connection of its own.
        compiler = copy(kept)
        compiler.connection = connection
        vars(compiler)["as_sql"] = lambda *_, **__: (sql, filled)
        return list(QuerySet(self._query.model, query=cast(Query, _Run(compiler)), using=DEFAULT_DB_ALIAS))

    def get(self, value: Any) -> M:
        """Return the row of a value that one row has at most; raises the model's DoesNotExist."""
        rows = self.of(value)
        if not rows:
            model: Any = self._query.model
            raise model.DoesNotExist(f"There is no {model._meta.verbose_name} with {self._by} {value}.")
        return rows[0]

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, Sequence[Any]]:
        compiler = self._query.filter(**{self._by: _GIVEN}).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        # It is not to keep the connection of a thread that ends.
        vars(compiler)["connection"] = None
        return compiler, sql, parameters


class _Run:
    """What a QuerySet asks its query for when it is run."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler

    def get_compiler(self, using: str) -> SQLCompiler:
        return self._compiler


class PreparedUpdate:
    """What is written into the row of a query that has a key.

    ENDED = PreparedUpdate(Batch.objects.filter(ended_at=None), ended_at=Now())
    ENDED.write(batch.pk, failed=0, cancelled=2)
    """

    def __init__(self, query: "QuerySet[Any]", **same: Any) -> None:
        """Take the query, and expressions that are written each time."""
        self._query, self._same = query, same
        self._compiled: dict[tuple[str, ...], tuple[str, Sequence[Any]]] = {}

    def write(self, key: Any, **values: Any) -> bool:
        """Write plain values into the row, besides; says whether the query has one with this key."""
        connection = connections[DEFAULT_DB_ALIAS]
        names = tuple(values)
        if names not in self._compiled:
            self._compiled[names] = self._compile(names)
        sql, parameters = self._compiled[names]
        given = [
            _field(self._query.model, name).get_db_prep_save(value, connection)
            for name, value in (values | {"pk": key}).items()
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(parameters, given))
            return bool(cursor.rowcount)

    def _compile(self, names: tuple[str, ...]) -> tuple[str, Sequence[Any]]:
        # The key is the last of all that is given, as it is in `write`.
        update = cast(UpdateQuery, self._query.filter(pk=_GIVEN).query.chain(UpdateQuery))
        update.add_update_values(dict.fromkeys(names, _GIVEN) | self._same)
        sql, parameters = update.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, parameters


class PreparedInsert(Generic[M]):
    """New rows of a model whose columns hold plain values.

    TAXES = PreparedInsert(InvoiceTax)
    TAXES.write([InvoiceTax(invoice=invoice, rate=19)])
    """

    def __init__(self, model: type[M]) -> None:
        """Take the model, which is no child of another one."""
        self._model, self._key = model, model._meta.auto_field
        self._fields = [field for field in model._meta.concrete_fields if field is not self._key]
        names = ", ".join(f'"{field.column}"' for field in self._fields)
        places = ", ".join(["%s"] * len(self._fields))
        self._sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})'  # noqa: S608  # our own names
        if self._key:
            self._sql += f' RETURNING "{self._key.column}"'

    def write(self, rows: Sequence[M]) -> None:
        """Write the rows; a key that the database gives is the object's, too. More than one are Django's to write."""
        if len(rows) != 1:
            self._model._default_manager.bulk_create(rows)
            return
        (row,), connection = rows, connections[DEFAULT_DB_ALIAS]
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            if self._key:
                (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return model._meta.pk if name == "pk" else cast("Field[Any, Any]", model._meta.get_field(name))


def _filled(parameters: Iterable[Any], given: Iterable[Any]) -> list[Any]:
    """Return the parameters of a statement with what is given, each in its place."""
    following = iter(given)
    return [next(following) if one is None else one for one in parameters]


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
