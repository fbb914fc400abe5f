"""Sums of amounts that are exact with every database."""

from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, DecimalField
from django.db.models.sql.compiler import SQLCompiler

from billing.money import ZERO, rounded

# What amounts are kept with.
DECIMALS = 4


class ExactSum(Aggregate):
    """The sum of a column of amounts, 0 where there are none. It takes no filter: rows are narrowed before."""

    function = "SUM"
    name = "ExactSum"

    def __init__(self, column: str) -> None:
        """Sum a column of the rows, or of what they refer to."""
        super().__init__(column, output_field=DecimalField(max_digits=30, decimal_places=DECIMALS))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Sum whole units and ten-thousandths apart, in integers: SQLite's own sums are binary fractions."""
        column, params = compiler.compile(self.get_source_expressions()[0])
        whole = f"CAST({column} AS INTEGER)"
        rest = f"CAST(ROUND(({column} - {whole}) * {10**DECIMALS}) AS INTEGER)"
        return f"SUM({whole}) || ' ' || SUM({rest})", tuple(params) * 3

    def get_db_converters(self, connection: Any) -> list[Any]:
        """Return what makes a decimal of what the database answers."""
        return [_decimal_of_sqlite if connection.vendor == "sqlite" else _decimal]


def _decimal_of_sqlite(value: str | None, *_: Any) -> Decimal:
    if value is None:
        return ZERO
    whole, rest = value.split()
    return Decimal(whole) + Decimal(rest).scaleb(-DECIMALS)


def _decimal(value: Decimal | None, *_: Any) -> Decimal:
    return ZERO if value is None else value


def amount(value: Decimal) -> Decimal:
    """Return an amount that a database has computed, without the noise of binary fractions."""
    return rounded(value, DECIMALS)
