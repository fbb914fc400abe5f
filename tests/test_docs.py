"""The documents say what is true: every setting is in the table, every dependency has its reason."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from jobs.conf import JobsConf
from jobs.queues import Queue

ROOT = Path(__file__).parents[1]
SETTINGS = (ROOT / "docs/settings.md").read_text()
READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"|environ\.get\("([A-Z_]+)"')


def settings_read() -> set[str]:
    files = [*(ROOT / "config").glob("*.py"), *(ROOT / "jobs").rglob("*.py")]
    found = {name for file in files for names in READ.findall(file.read_text()) for name in names if name}
    return found - {"NO_COLOR", "PYTHONPATH", "TERM"}


def test_every_setting_that_is_read_is_documented_and_the_other_way_round() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", SETTINGS.partition("## Limits")[0], re.MULTILINE))
    assert settings_read() == documented


def test_every_limit_is_documented_with_its_default() -> None:
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", SETTINGS.partition("## Limits")[2], re.MULTILINE))
    assert table.keys() == {field.name.upper() for field in fields(JobsConf)}
    for field in fields(JobsConf):
        if isinstance(field.default, int):
            assert table[field.name.upper()] == f"{field.default:,}"


def test_every_dependency_earns_its_line() -> None:
    wanted = re.findall(r"^([a-z-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    reasons = re.findall(r"^\| ([a-z-]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    assert set(wanted) == set(reasons) - {"package"}


def test_the_glossary_names_every_queue() -> None:
    assert " ".join(Queue) in (ROOT / "docs/glossary.md").read_text()


@pytest.mark.parametrize(
    "page", sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
)
def test_links_between_documents_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / page).parent / target).exists(), target
