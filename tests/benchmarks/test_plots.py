import re
from xml.etree import ElementTree as ET

import pytest

from benchmarks.plots import BOTTOM, HEIGHT, bars, ceiling, curve


@pytest.mark.parametrize(("value", "end"), [(0, 1), (1, 1), (1.1, 2), (300, 500), (501, 1000), (10_000, 10_000)])
def test_an_axis_ends_at_a_round_number(value: float, end: float) -> None:
    assert ceiling(value) == end


def test_bars_are_as_long_as_their_values_are_large() -> None:
    drawn = bars("Jobs", [("waybill", 1000.0), ("huey", 250.0)], "waybill")
    ours, other = map(float, re.findall(r'<rect class="\w+" [^>]*width="([\d.]+)"', drawn))
    assert ours == pytest.approx(4 * other, rel=0.01)
    assert drawn.count('<rect class="ours"') == 1


def test_a_curve_stands_on_zero() -> None:
    drawn = curve("Jobs", "workers", [(1, 0.0), (2, 50.0), (4, 100.0)])
    floor, middle, top = (float(y) for y in re.findall(r'<circle [^>]*cy="([\d.]+)"', drawn))
    assert floor == HEIGHT - BOTTOM
    assert floor - middle == pytest.approx((floor - top) / 2, abs=0.2)


def test_every_point_is_labelled_with_amount_and_rate() -> None:
    drawn = curve("Jobs", "jobs waiting", [(1_000, 900.0), (1_000_000, 850.0)])
    assert {"900", "850", "1,000", "1,000,000", "jobs waiting"} <= set(re.findall(r">([^<>]+)</text>", drawn))


def test_names_can_hold_what_xml_reserves() -> None:
    drawn = bars("a < b & c", [("<b>", 1.0)], "")
    assert "a < b & c" in [element.text for element in ET.fromstring(drawn).iter()]
