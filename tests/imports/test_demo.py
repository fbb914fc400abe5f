"""`manage.py demo_imports`."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django import Settings

from imports.models import Carrier, CarrierChange, Document, DocumentState, Import, InsurancePolicy, Lead, Stage
from jobs import testing
from jobs.models import Job, Status
from tests.billing import making as billing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def demo(*commands: str) -> str:
    output = StringIO()
    for command in commands or ("demo", "demo_imports"):
        call_command(command, stdout=output)
    return output.getvalue().splitlines()[-1]


def test_a_newcomer_finds_imports_that_ended_and_what_came_in_by_them() -> None:
    User.objects.create_superuser("demo")
    assert demo().startswith("Demo files imported")
    came = {run.file_name: (run.stage, run.created, run.invalid, run.duplicates) for run in Import.objects.all()}
    assert came == {"carriers.csv": (Stage.IMPORTED, 8, 1, 1), "leads.csv": (Stage.IMPORTED, 5, 0, 0)}
    assert Carrier.objects.get(dot_number=9100077).power_units == 1012
    assert Lead.objects.get(email="jana.novak@example.com").company == "Novák a synové"
    assert InsurancePolicy.objects.filter(carrier__assigned_to__username="demo").count() == 3
    testing.run_pending()
    document = Document.objects.get()
    assert (document.state, document.renditions.count()) == (DocumentState.READY, 3)
    assert not Job.objects.exclude(status=Status.SUCCESSFUL).exists()
    assert not CarrierChange.objects.exists()


def test_it_is_done_once_whatever_was_deleted_and_in_a_demo_only() -> None:
    assert "createsuperuser" in demo("demo_imports")
    User.objects.create_superuser("demo")
    assert demo("demo_imports").startswith("No demo file was imported")
    demo()
    Carrier.objects.all().delete()
    assert demo("demo_imports").startswith("No demo file was imported")
    assert not Carrier.objects.exists()


def test_a_real_installation_gets_none() -> None:
    User.objects.create_superuser("ada")
    billing.seller()
    assert demo().startswith("No demo file was imported")
    assert not Import.objects.exists()
