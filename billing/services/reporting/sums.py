"""Sums of amounts that are exact with every database."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Field
from django.db.models.sql.compiler import SQLCompiler

from billing.money import ZERO, rounded

if TYPE_CHECKING:
    _DecimalField = Field[Decimal, Decimal]
else:
    _DecimalField = Field

# What amounts are kept with.
DECIMALS = 4


class _Amount(_DecimalField):
    """What a sum is: of none of Django's kinds, whose converters would make a binary fraction of it."""

    def from_db_value(self, value: Decimal | str | None, *_: Any) -> Decimal:
        """Return what a database answers: PostgreSQL a decimal, SQLite whole units and ten-thousandths."""
        if value is None:
            return ZERO
        if isinstance(value, Decimal):
            return value
        whole, rest = value.split()
        return Decimal(whole) + Decimal(rest).scaleb(-DECIMALS)


class ExactSum(Aggregate):
    """The sum of a column of amounts, 0 where there are none. It takes no filter: rows are narrowed before."""

    function = "SUM"
    name = "ExactSum"

    def __init__(self, column: str) -> None:
        """Sum a column of the rows."""
        super().__init__(column, output_field=_Amount())

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Sum whole units and ten-thousandths apart, in integers: SQLite's own sums are binary fractions."""
        column, params = compiler.compile(self.get_source_expressions()[0])
        whole = f"CAST({column} AS INTEGER)"
        rest = f"CAST(ROUND(({column} - {whole}) * {10**DECIMALS}) AS INTEGER)"
        return f"SUM({whole}) || ' ' || SUM({rest})", tuple(params) * 3


def amount(value: Decimal) -> Decimal:
    """Return an amount that a database has computed, without the noise of binary fractions."""
    return rounded(value, DECIMALS)
