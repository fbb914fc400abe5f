"""Each way of making an invoice that needs no package of its own makes the one that the others make."""

from importlib import import_module

import pytest

from benchmarks.documents.__main__ import WAYS
from benchmarks.documents.content import invoice
from benchmarks.documents.measuring import measured

OURS = [way for way, packages in WAYS.items() if not packages]


@pytest.mark.parametrize("way", OURS)
def test_a_way_makes_a_page_that_says_what_it_must(way: str) -> None:
    result = measured(import_module(f"benchmarks.documents.ways.{way}").maker(), 12, 0)
    assert (result["pages"], result["documents"]) == (1, 1)


def test_a_document_that_is_another_is_found_out() -> None:
    make = import_module("benchmarks.documents.ways.waybill").maker()
    with pytest.raises(AssertionError, match="is not in the document"):
        measured(lambda document: make(invoice(7, 12)), 12, 0)
