import pytest

from imports.models import Carrier, Stage, StagedRow
from tests.imports.making import SAMPLE, checked, written

pytestmark = pytest.mark.django_db


def test_sample_is_read_mapped_checked_and_imported() -> None:
    run = checked(SAMPLE.read_bytes(), "carrier", name="carriers.csv")
    assert (run.stage, run.rows, run.invalid, run.duplicates) == (Stage.CHECKED, 300, 0, 0), list(
        StagedRow.objects.exclude(details=None).values("line", "details")[:5]
    )
    assert run.to_create == 300
    assert not Carrier.objects.exists()
    written(run)
    assert (run.stage, run.created, run.updated, run.failed) == (Stage.IMPORTED, 300, 0, 0)
    carrier = Carrier.objects.get(dot_number=1936404)
    assert (carrier.dba_name, carrier.legal_name) == ("THE DUMBELL MAN FITNESS EQUIPMENT", "GARV INC")
    assert str(carrier.retrieved_on) == "2024-09-06"
    again = checked(SAMPLE.read_bytes(), "carrier", name="carriers.csv")
    assert (again.unchanged, again.to_create, again.to_update) == (300, 0, 0)
