"""Charts: what is known is drawn, what is not is a gap, and a quiet time is a nought."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.api import Status
from jobs.models import RollupMark
from jobs.selectors.charts import SPANS, Chart, charts, known_time
from tests.jobs.admin import making
from tests.jobs.ageing import ended
from tests.jobs.counting import backdate, count

pytestmark = pytest.mark.django_db


def chart(span: str, queue_name: str = "default") -> Chart:
    return charts(SPANS[span], known_time(), timezone.now(), [queue_name])[queue_name]


@pytest.mark.parametrize("span", list(SPANS))
def test_each_span_shows_what_ended_and_how_much_of_it_failed(span: str) -> None:
    for job in (making.successful(), making.successful(), making.successful(), making.failed()):
        backdate(job, minutes=1, waited=0.2, ran=3)
    count()
    found = chart(span)
    total = found.total
    assert total
    assert (total.ended, total.failed, total.failure_rate) == (4, 1, 0.25)
    assert 0.1 <= (found.wait.quantile(0.95) or 0) <= 0.25
    assert 2.5 <= (found.run.quantile(0.5) or 0) <= 5
    assert len(found.points) == SPANS[span].points


def test_before_the_first_count_nothing_is_known() -> None:
    making.successful()
    found = chart("1h")
    assert set(found.points) == {None}
    assert found.total is None


def test_a_time_that_nobody_counted_is_a_gap_and_a_quiet_one_is_a_nought() -> None:
    backdate(making.successful(), minutes=30)
    count()
    RollupMark.objects.update(counted_until=timezone.now() - timedelta(minutes=10))
    points = chart("1h").points
    assert points[-35:-31] == (None,) * 4
    assert [point.ended if point else None for point in points[-28:-12]] == [0] * 16
    assert points[-9:] == (None,) * 9


def test_a_queue_shows_nothing_of_another() -> None:
    ended(Status.SUCCESSFUL, days=0.01, queue_name="email")
    count()
    total = chart("24h", "sync").total
    assert total
    assert total.ended == 0
