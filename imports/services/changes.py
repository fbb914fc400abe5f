"""What changed of a carrier, as its history keeps it: field, old value, new value, each as plain JSON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from imports.models import Carrier, CarrierChange, Import, Source, StagedRow
from imports.models.staged_row import Outcome
from imports.targets.carriers import CARRIERS

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

Change = list[Any]


def differences(carrier: Carrier, values: Mapping[str, Any]) -> list[Change]:
    """Return what these plain values would change of a carrier."""
    olds = {name: _plain(getattr(carrier, name)) for name in values}
    return [[name, olds[name], new] for name, new in values.items() if olds[name] != new]


def plain_values(carrier: Carrier, names: Iterable[str]) -> dict[str, Any]:
    """Return some of a carrier's values as history keeps them."""
    return {name: _plain(getattr(carrier, name)) for name in names}


def keep_persons_changes(carrier: Carrier, before: Mapping[str, Any], *, by: "User | AbstractBaseUser") -> None:
    """Keep what a person changed, from the plain values that there were before."""
    after = plain_values(carrier, before)
    changes = [[name, before[name], after[name]] for name in before if before[name] != after[name]]
    if changes:
        CarrierChange.objects.create(carrier=carrier, source=Source.PERSON, changes=changes, by_id=by.pk)


def keep_imported_changes(run: Import, lines: Sequence[int]) -> None:
    """Keep what a chunk of an import changes of carriers, by one statement, in its transaction."""
    if run.target == CARRIERS.key:
        where = (run.pk, lines[0], lines[-1])
        with connection.cursor() as cursor:
            cursor.execute(_KEEP_IMPORTED, [timezone.now(), Source.FILE, *where, Outcome.UPDATE])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_NUMBER = "CAST(r.key AS bigint)"
_KEEP_IMPORTED = (
    f"INSERT INTO {CarrierChange._meta.db_table} (carrier_id, at, source, changes, run_id)"
    f" SELECT c.id, %s, %s, r.details, r.run_id FROM {StagedRow._meta.db_table} AS r"
    f" JOIN {Carrier._meta.db_table} AS c ON c.dot_number = {_NUMBER}"
    " WHERE r.run_id = %s AND r.line BETWEEN %s AND %s AND r.outcome = %s"
)
