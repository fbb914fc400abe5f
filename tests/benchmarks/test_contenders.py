import re
from pathlib import Path

import pytest

from benchmarks.installing import PEERS, peer_names
from benchmarks.running import contender_of, run

PINNED = re.compile(r"[\w.-]+(==|@)\d[\w.]*")


@pytest.mark.parametrize("packages", sorted(PEERS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_contender_has_a_module_and_pinned_packages(packages: Path) -> None:
    assert packages.with_suffix(".py").exists() or packages.with_suffix(".cjs").exists()
    assert [line for line in packages.read_text().split() if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("name", "contender"), [("waybill", "waybill"), ("rq-fork+rows", "rq"), ("django-q2+rows", "django-q2")]
)
def test_a_variant_is_found_by_its_contenders_name(name: str, contender: str) -> None:
    assert contender_of(name) == contender


def test_an_unknown_name_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["--only", "sidekiq"])
    told = capsys.readouterr().err
    assert all(name in told for name in ["sidekiq", *peer_names()])
