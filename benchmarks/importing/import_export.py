"""The same rows through django-import-export, in this process: no job, no check before, only its own import."""

import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.importing.files import COLUMNS, write_file
from benchmarks.installing import packages

WANTED = Path(__file__).with_name("peer.txt")
# A range of its own: all its records are new.
FIRST = 500_000_000
_FIELDS = (
    "dot_number",
    "legal_name",
    "dba_name",
    "may_operate",
    "operation",
    "street",
    "city",
    "state",
    "postcode",
    "country",
    "reviewed_on",
    "drivers",
)


def peer_rate(folder: Path, rows: int, *, in_bulk: bool) -> float:
    """Import new rows and return how many a second."""
    sys.path.append(str(packages("django-import-export", WANTED)))
    import tablib
    from django.conf import settings

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "import_export"]
    path = folder / "for-the-peer.csv"
    write_file(path, rows, first=FIRST + rows * in_bulk)
    data = tablib.Dataset().load(path.read_text(), format="csv")
    data.headers = list(_FIELDS)
    began = time.monotonic()
    result = _resource(in_bulk=in_bulk)().import_data(data, use_transactions=True, collect_failed_rows=True)
    took = time.monotonic() - began
    expected = rows - rows // 100
    if result.totals["new"] != expected:
        raise AssertionError(f"{result.totals} of {expected}, {COLUMNS[0]}: {result.row_errors()[:2]}")
    return rows / took


def _resource(*, in_bulk: bool) -> Any:
    from import_export import fields, resources, widgets

    from imports.models import Carrier

    class _Date(widgets.DateWidget):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(format=None)
            self.formats = ("%Y-%m-%d", "%m/%d/%Y")

    class _Carriers(resources.ModelResource):  # type: ignore[misc]
        reviewed_on = fields.Field(column_name="reviewed_on", attribute="reviewed_on", widget=_Date())

        class Meta:
            model = Carrier
            import_id_fields = ("dot_number",)
            fields = _FIELDS
            use_bulk = in_bulk
            batch_size = 1_000
            skip_diff = in_bulk

    return _Carriers
