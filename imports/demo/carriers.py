"""Made-up carriers with insurance, for an installation that has none."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from imports.models import Carrier, InsurancePolicy
from imports.services.telling_of_insurance import office_day

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# DOT number, name, city, state, and in how many days its cargo insurance ends.
CARRIERS = (
    (9100011, "Prairie Wind Transport", "Salina", "KS", 210),
    (9100022, "Blue Mesa Freight", "Grand Junction", "CO", 27),
    (9100033, "Old Harbor Lines", "Duluth", "MN", 4),
    (9100044, "Cactus Flat Hauling", "Tucson", "AZ", -12),
    (9100055, "Kestrel Express", "Boise", "ID", 95),
    # The stand-in knows no number that ends with 9.
    (9100069, "Nowhere Trucking", "Winslow", "AZ", 300),
)
TERM = timedelta(days=365)
# Days in which an insurance ends that somebody is to see to.
SOON = 30


def load() -> int:
    """Write carriers and policies where there is no carrier; returns how many carriers."""
    with transaction.atomic():
        if Carrier.objects.exists():
            return 0
        for number, name, city, state, _ in CARRIERS:
            Carrier.objects.create(
                dot_number=number, legal_name=name, city=city, state=state, country="US", drivers=12, power_units=9
            )
        insure()
    return len(CARRIERS)


def insure(assigned_to: "User | None" = None) -> None:
    """Write a policy for each of these carriers that is here, and have somebody see to those whose insurance ends."""
    for number, *_, days in CARRIERS:
        if carrier := Carrier.objects.filter(dot_number=number).first():
            _insure(carrier, office_day() + timedelta(days=days))
            if days < SOON:
                Carrier.objects.filter(pk=carrier.pk).update(assigned_to=assigned_to)


def _insure(carrier: Carrier, ends: date) -> None:
    InsurancePolicy.objects.create(
        carrier=carrier,
        kind="cargo",
        number=f"CG-{carrier.dot_number}",
        insurer="Great Plains Mutual",
        valid_from=ends - TERM,
        valid_until=ends,
    )
