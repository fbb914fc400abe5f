"""How long something took, worked out by the database in its own arithmetic.

Django's difference of two times is a call of Python for each row on SQLite, and a choice among buckets of it takes
tens of milliseconds to compile: this is asked every few seconds, of many rows.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

from jobs.histogram import BOUNDS


class SecondsBetween(Func):
    """Seconds from one time to another; none are less than nothing. NULL where one of them is."""

    output_field = FloatField()
    arity = 2

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """Return PostgreSQL's way: GREATEST would leave out a NULL."""
        difference = "EXTRACT(EPOCH FROM (%(end)s - %(begin)s))::double precision"
        return self._between(compiler, f"CASE WHEN %(end)s < %(begin)s THEN 0 ELSE {difference} END")

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """Return SQLite's way: in days, exact to a tenth of a millisecond."""
        return self._between(compiler, "MAX((JULIANDAY(%(end)s) - JULIANDAY(%(begin)s)) * 86400, 0)")

    def _between(self, compiler: SQLCompiler, template: str) -> tuple[str, list[Any]]:
        begin, end = (compiler.compile(source)[0] for source in self.get_source_expressions() if source)
        return template % {"begin": begin, "end": end}, []


class BucketOf(Func):
    """The number of the bucket of `jobs.histogram` that seconds fall into; NULL for NULL."""

    output_field = IntegerField()
    arity = 1
    function = "WIDTH_BUCKET"
    template = f"%(function)s(%(expressions)s, ARRAY{list(BOUNDS)}::double precision[])"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """Return SQLite's way, one bound after the other."""
        within = " ".join(f"WHEN %(expressions)s < {bound} THEN {number}" for number, bound in enumerate(BOUNDS))
        beyond = f"WHEN %(expressions)s IS NOT NULL THEN {len(BOUNDS)}"
        return super().as_sql(compiler, connection, template=f"CASE {within} {beyond} END")
