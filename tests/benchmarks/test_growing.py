from benchmarks import sizes
from benchmarks.growing import points


def test_one_thing_grows_at_a_time() -> None:
    usual = {"waiting": 500, "history": 0, "processes": sizes.PROCESSES, "lanes": 1}
    grows = {"waiting": "waiting", "history": "history", "workers": "processes", "lanes": "lanes"}
    for point in points(sizes.FULL, 500):
        expected = usual | {grows[point.curve]: point.amount}
        assert {name: getattr(point, name) for name in usual} == expected


def test_all_amounts_are_measured() -> None:
    wanted = [(point.curve, point.amount) for point in points(sizes.QUICK, 500)]
    assert len(set(wanted)) == len(wanted)
    assert {amount for curve, amount in wanted if curve == "history"} == set(sizes.QUICK.history)
