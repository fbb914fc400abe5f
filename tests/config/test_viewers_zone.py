"""Times as the clock on the viewer's wall shows them."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from billing.office_day import today
from jobs.models import Job
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def page(zone: str) -> str:
    job = tasks.add.enqueue(a=1)
    Job.objects.update(enqueued_at=datetime(2026, 7, 1, 12, 30, tzinfo=UTC))
    client = Client()
    client.force_login(User.objects.get_or_create(username="chief", is_staff=True, is_superuser=True)[0])
    if zone:
        client.cookies["zone"] = zone
    return client.get(f"/admin/jobs/job/{job.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "1 Jul 2026, 14:30:00 CEST"),
        ("Europe%2FBerlin", "1 Jul 2026, 14:30:00 CEST"),
        ("Asia/Kolkata", "1 Jul 2026, 18:00:00 IST"),
        ("", "1 Jul 2026, 12:30:00 UTC"),
    ],
)
def test_times_are_shown_in_the_zone_that_the_browser_told(zone: str, shown: str) -> None:
    assert shown in page(zone)
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "posixrules", "a" * 5_000, "%00", "Europe/"])
def test_what_is_no_zone_is_the_site_s(zone: str) -> None:
    assert "1 Jul 2026, 12:30:00 UTC" in page(zone)


def test_an_invoice_has_the_day_of_the_office_wherever_its_issuer_sits() -> None:
    instants = {"UTC": today()}
    with timezone.override("Pacific/Kiritimati"):
        instants["Kiritimati"] = today()
    with timezone.override("Pacific/Pago_Pago"):
        instants["Pago Pago"] = today()
    # These two never have the same day.
    assert len(set(instants.values())) == 1
