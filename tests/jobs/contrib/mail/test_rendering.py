"""Values pass through a template and through Markdown as they are, and links lead where they should."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.test.utils import override_settings

from jobs.contrib.mail import rendering
from jobs.contrib.mail.rendering import Rendered, render

SOURCE = """About {{ name }}
{% if name == "Ada" %}Dear Ada{% else %}Dear *{{ name }}*{% endif %},

| {{ name|upper }} | <{{ url }}> |
|---|---|
| {% for one in many %}{{ one }} {% endfor %} | b |

{{ gap }}

[Look at {{ name }}]({{ url }})

[There](https://{{ host }}/{{ path }})
"""
WORDS = {"name": "Ada", "url": "https://a.example.com/x?y=1&z=2", "host": "b.example.com", "path": "7", "gap": ""}


@pytest.fixture(autouse=True)
def _template(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "sample.md").write_text(SOURCE)
    own = engines["django"].engine.dirs  # type: ignore[attr-defined]
    own.append(tmp_path)
    yield
    own.remove(tmp_path)


def sample(**words: object) -> Rendered:
    return render("sample", {**WORDS, "many": [], **words})


def test_links_lead_to_the_host_they_name() -> None:
    words = sample()
    assert 'href="https://a.example.com/x?y=1&amp;z=2" class="action">Look at Ada</a>' in words.html
    assert 'href="https://b.example.com/7" class="action">There</a>' in words.html
    assert '<a href="https://a.example.com/x?y=1&amp;z=2">https://a.example.com' in words.html
    assert "Look at Ada: https://a.example.com/x?y=1&z=2" in words.text


def test_an_address_is_encoded_as_mail_programs_want_it() -> None:
    assert 'href="https://xn--bcher-kva.example/%C3%BC%20b"' in sample(url="https://bücher.example/ü b").html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//x", "", "\ue200\ue103"])
def test_what_a_browser_would_run_leads_nowhere(url: str) -> None:
    html = sample(url=url).html
    assert "Look at Ada" in html
    assert html.count("href=") == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("*Eve* [pay](https://x.example)", "*Eve* [pay](https://x.example)"),
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("a | b", "a | b"),
        ("1. `x`", "1. `x`"),
        ("x\n\n# y", "x\n\n# y"),
        # Characters that stand for something on the way are left out of what people write.
        ("\ue200\ue101\ue100\ue102\ue103Eve", "Eve"),
    ],
)
def test_a_value_is_never_markup(name: str, shown: str) -> None:
    words = sample(name=name)
    assert f"Dear <em>{shown}</em>," in words.html
    assert f'class="action">Look at {shown}</a>' in words.html
    assert words.html.count("<script>") == 0
    assert words.subject == " ".join(f"About {name}".translate(dict.fromkeys(range(57344, 63744))).split())


def test_a_template_compares_and_changes_values_as_they_are() -> None:
    words = sample(many=["1.", "*2*"])
    assert "Dear Ada," in words.text
    assert "ADA" in words.html
    assert "<td>1. *2* </td>" in words.html.replace("</td>", " </td>").replace("  </td>", " </td>")


def test_a_value_that_leaves_nothing_leaves_no_gap() -> None:
    assert "\n\n\n" not in sample().text
    assert "<p></p>" not in sample().html


def test_more_values_than_there_are_slots_are_shown_all_the_same() -> None:
    many = [f"n{number}." for number in range(7_000)]
    assert " ".join(many) in sample(many=many).html


def test_a_letter_to_many_is_read_by_markdown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def note(body: str) -> str:
        read.append(body)
        return ""

    monkeypatch.setattr(rendering, "_html", note)
    rendering._page.cache_clear()
    for number in range(3):
        assert sample(name="name", host=f"host-{number}.example.com", path=str(number)).subject == "About name"
    assert len(read) == 1
    rendering._page.cache_clear()


@override_settings(DEFAULT_FROM_EMAIL="Nordkai <office@example.com>")
def test_the_layout_names_the_company() -> None:
    assert '<div class="from">Nordkai</div>' in sample().html
