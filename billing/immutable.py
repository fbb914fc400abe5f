"""Issued is immutable, and the database says so itself: triggers refuse it to whoever asks, by the ORM or by hand.

A migration that changes one of these tables, or amends what is issued, calls `lift` first and `guard` in the end:

    operations = [RunPython(lift, guard), AlterField(…), RunPython(guard, lift)]

SQLite loses the triggers of a table that Django rebuilds, and rebuilds none that another table's triggers ask;
PostgreSQL alters no column that a trigger names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# What lives on after issuing. Every other column is kept, and so is one that is added later.
CHANGING = {
    "billing_invoice": (
        *("status", "paid", "credited", "run_id", "pdf", "sent_to", "sent_at"),
        *("reminders_held_until", "reminders_held_why"),
    ),
    "billing_payment": ("recorded_by_id",),
}
# What belongs to an invoice, and is as immutable as that.
PARTS = ("billing_invoiceline", "billing_invoiceadjustment", "billing_invoicetax")
GUARDED = {*CHANGING, *PARTS, "billing_numberseries"}

KEPT = "An issued invoice is not changed: write a credit note."
PAID = "A payment is not changed: reverse it."
COUNTED = "A number is not given twice: a series only goes on."


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One trigger: what is refused, in which words. `when` is a condition in the words of the database."""

    name: str
    event: str
    table: str
    when: str
    words: str


def guard(apps: Any, schema_editor: Any) -> None:
    """Have the database refuse to change what is issued, by the columns there are now; for RunPython."""
    lift(apps, schema_editor)
    for statement in guarding(schema_editor.connection):
        schema_editor.execute(statement, params=None)


def lift(apps: Any, schema_editor: Any) -> None:
    """Let the database change what is issued, until `guard`; for RunPython."""
    for statement in lifting(schema_editor.connection):
        schema_editor.execute(statement, params=None)


def guarding(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the statements that make the triggers."""
    if connection.vendor == "postgresql":
        yield from _FUNCTIONS
    write = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for refusal in refusals(connection):
        yield write(refusal)


def lifting(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the statements that take away the triggers that are there."""
    is_postgresql = connection.vendor == "postgresql"
    for refusal in refusals(connection):
        yield f"DROP TRIGGER IF EXISTS {refusal.name}" + (f" ON {refusal.table}" if is_postgresql else "")
    if is_postgresql:
        yield "DROP FUNCTION IF EXISTS billing_refuse(), billing_refuse_part()"


def refusals(connection: BaseDatabaseWrapper) -> list[Refusal]:
    """Return all triggers there are to be."""
    return [*_of_invoices(connection), *_of_payments(connection), *_of_series(), *_of_parts(connection)]


def _of_invoices(connection: BaseDatabaseWrapper) -> Iterator[Refusal]:
    for name, event, when in (
        ("issued_is_not_deleted", "DELETE", "true"),
        ("issued_is_no_draft_again", "UPDATE", "NEW.status = 'draft'"),
        ("issued_joins_no_run", "UPDATE", _is_another("run_id")),
        ("issued_is_not_changed", "UPDATE", _changes(connection, "billing_invoice")),
    ):
        when = f"OLD.status <> 'draft' AND {when}"
        yield Refusal(name=name, event=event, table="billing_invoice", when=when, words=KEPT)


def _of_payments(connection: BaseDatabaseWrapper) -> Iterator[Refusal]:
    for name, event, when in (
        ("payment_is_not_deleted", "DELETE", "true"),
        ("payment_changes_no_hands", "UPDATE", _is_another("recorded_by_id")),
        ("payment_is_not_changed", "UPDATE", _changes(connection, "billing_payment")),
    ):
        yield Refusal(name=name, event=event, table="billing_payment", when=when, words=PAID)


def _of_series() -> Iterator[Refusal]:
    goes_back = "NEW.last < OLD.last OR (NEW.name, NEW.year) <> (OLD.name, OLD.year)"
    for name, event, when in (
        ("series_is_not_deleted", "DELETE", "true"),
        ("series_goes_on", "UPDATE", goes_back),
    ):
        yield Refusal(name=name, event=event, table="billing_numberseries", when=when, words=COUNTED)


def _of_parts(connection: BaseDatabaseWrapper) -> Iterator[Refusal]:
    for table in PARTS:
        for event, keys in (("INSERT", "NEW"), ("UPDATE", "OLD NEW"), ("DELETE", "OLD")):
            ids = ", ".join(f"{row}.invoice_id" for row in keys.split())
            issued = f"(SELECT id FROM billing_invoice WHERE id IN ({ids}) AND status <> 'draft')"  # noqa: S608  # ours
            # PostgreSQL asks no other table in a condition: the function does.
            when = "true" if connection.vendor == "postgresql" else f"EXISTS {issued}"
            yield Refusal(name=f"{table}_{event.lower()}", event=event, table=table, when=when, words=KEPT)


def _is_another(column: str) -> str:
    """Return the condition that a key changes, but for what happens to it when the row is deleted that it names."""
    return f"coalesce(NEW.{column} <> OLD.{column}, NEW.{column} IS NOT NULL)"


def _changes(connection: BaseDatabaseWrapper, table: str) -> str:
    """Return the condition that a column changes which does not live on."""
    if connection.vendor == "postgresql":
        names = f"'{{{','.join(CHANGING[table])}}}'::text[]"
        return f"to_jsonb(NEW) - {names} <> to_jsonb(OLD) - {names}"
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    return _differ(sorted(column for column in columns if column not in CHANGING[table]))


def _differ(columns: Sequence[str]) -> str:
    old, new = (", ".join(f'{row}."{column}"' for column in columns) for row in ("OLD", "NEW"))
    return f"({new}) IS NOT ({old})"


def _on_sqlite(refusal: Refusal) -> str:
    return (
        f"CREATE TRIGGER {refusal.name} BEFORE {refusal.event} ON {refusal.table} "
        f"WHEN {refusal.when} BEGIN SELECT RAISE(ABORT, '{refusal.words}'); END"
    )


def _on_postgresql(refusal: Refusal) -> str:
    function = "billing_refuse_part" if refusal.table in PARTS else "billing_refuse"
    return (
        f"CREATE TRIGGER {refusal.name} BEFORE {refusal.event} ON {refusal.table} FOR EACH ROW "
        f"WHEN ({refusal.when}) EXECUTE FUNCTION {function}('{refusal.words}')"
    )


_FUNCTIONS = (
    """
CREATE FUNCTION billing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
""",
    """
CREATE FUNCTION billing_refuse_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked as by the foreign key: who adds to an invoice that is just being issued waits, and is then refused.
    IF 'draft' <> ANY (ARRAY(
        SELECT status FROM billing_invoice WHERE id IN (OLD.invoice_id, NEW.invoice_id) FOR KEY SHARE
    )) THEN
        RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
""",
)
