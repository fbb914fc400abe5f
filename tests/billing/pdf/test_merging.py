"""Many documents in one file."""

import gc
import tracemalloc

import pytest

from billing.languages import Language
from billing.pdf import render_invoice
from billing.pdf.merging import merged
from tests.billing.pdf.documents import an_invoice, read
from tests.billing.pdf.samples import sample

TITLE = "Rechnungen (Łódź)"


def test_pages_are_in_order_beyond_one_node_of_the_tree_and_each_document_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("billing.pdf.merging.PAGES_IN_A_NODE", 2)
    long = render_invoice(an_invoice([f"Line {number}" for number in range(200)]))
    short = render_invoice(sample(Language.GERMAN))
    book = read(b"".join(merged([("long", long), ("kurz (ü)", short)], TITLE)))
    pages = len(read(long).pages)
    assert pages > 4
    assert len(book.pages) == pages + 1
    assert f"Page {pages} of {pages}" in book.pages[pages - 1].extract_text()
    assert "Rechnung" in book.pages[-1].extract_text()
    assert [(entry.title, book.get_destination_page_number(entry)) for entry in book.outline] == [  # type: ignore[union-attr, arg-type]
        ("long", 0),
        ("kurz (ü)", pages),
    ]
    assert book.metadata
    assert book.metadata.title == TITLE


def test_nothing_is_a_file_without_pages() -> None:
    assert not read(b"".join(merged([], TITLE))).pages


def test_what_went_out_is_not_kept() -> None:
    documents = [render_invoice(sample(Language.ENGLISH, number=f"2026-{number:04}")) for number in range(25)]
    held = {}
    tracemalloc.start()
    for count, _ in enumerate(merged(((str(number), document) for number, document in enumerate(documents)), TITLE)):
        if count in (4, 24):
            # What pypdf leaves behind of each document is a circle.
            gc.collect()
            held[count] = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    # Where its few objects are; a page's text alone would be three times as much.
    assert held[24] - held[4] < 20 * 1_000
