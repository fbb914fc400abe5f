"""The registry for trying lookups out, and the schedule that a registry brings with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imports.demo import carriers
from imports.demo.registry import UNKNOWN_DIGIT, facts_of
from imports.models import Carrier, InsurancePolicy
from imports.registry.client import look_up
from imports.registry.exceptions import CarrierNotFound
from jobs.schedules import declared_schedules
from tests.servers.registry import Registry

ROOT = Path(__file__).parents[3]


@pytest.mark.django_db
def test_demo_is_loaded_once_and_the_stand_in_knows_it(registry: Registry) -> None:
    assert carriers.load() == len(carriers.CARRIERS) == Carrier.objects.count()
    assert carriers.load() == 0
    assert InsurancePolicy.objects.count() == len(carriers.CARRIERS)
    known = {carrier.dot_number: facts_of(carrier) for carrier in Carrier.objects.all()}
    registry.knows = lambda number: known[number] if number % 10 != UNKNOWN_DIGIT else None
    answer = look_up(9100011)
    assert answer is not None
    assert answer.values["legal_name"] == "PRAIRIE WIND TRANSPORT"
    assert look_up(9100011, etag=answer.etag) is None
    with pytest.raises(CarrierNotFound):
        look_up(9100069)


@pytest.mark.anywhere
def test_a_registry_in_settings_brings_the_sweep_every_15_minutes() -> None:
    script = (
        "import django; django.setup();"
        "from jobs.schedules import declared_schedules;"
        "print([one.plan.cron for one in declared_schedules() if one.key.endswith('sync_carriers')])"
    )
    named = {"DJANGO_SETTINGS_MODULE": "config.settings", "CARRIER_REGISTRY_URL": "http://127.0.0.1:8090/qc/services/"}
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | named, capture_output=True, text=True)
    assert ran.stdout.strip() == "['*/15 * * * *']", ran.stderr
    # Without one, as here, there is none.
    assert not [one for one in declared_schedules() if one.key.endswith("sync_carriers")]
