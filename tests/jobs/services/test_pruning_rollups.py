"""Cells that no chart shows any more go; the counters of all time stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Rollup, Status, Stretch
from jobs.services.pruning import prune
from tests.jobs.ageing import ended
from tests.jobs.counting import count, counted

pytestmark = pytest.mark.django_db(transaction=True)


def test_cells_older_than_any_chart_are_pruned_and_the_counter_of_all_time_stays() -> None:
    ended(Status.SUCCESSFUL, days=1)
    count()
    assert prune().rows["rollups_minute"] == 0
    Rollup.objects.exclude(stretch=Stretch.EVER).update(at=timezone.now() - timedelta(days=10))
    assert prune().rows["rollups_minute"] == 1
    Rollup.objects.exclude(stretch=Stretch.EVER).update(at=timezone.now() - timedelta(days=500))
    pruned = prune().rows
    assert (pruned["rollups_hour"], pruned["rollups_six_hours"]) == (1, 1)
    assert counted() == {"successful": 1}
