"""What rows mean: seen through a check, which writes nothing."""

from typing import Any

import pytest

from billing.services.records import customer_model
from imports.mapping.mapping import Mapping, Source
from imports.models import EmptyCells, Import, Lead, Outcome, StagedRow
from imports.targets.registry import TARGETS
from tests.imports.making import checked, imported, written

pytestmark = pytest.mark.django_db


def outcomes(run: Import) -> dict[int, Any]:
    return dict(StagedRow.objects.filter(run=run).values_list("line", "outcome"))


def details(run: Import, line: int) -> Any:
    return StagedRow.objects.get(run=run, line=line).details


def test_rows_are_new_changed_unchanged_invalid_and_duplicate() -> None:
    Lead.objects.create(email="known@example.com", name="Old", phone="1")
    Lead.objects.create(email="same@example.com", name="Same")
    run = checked(
        "Email,Name\nnew@example.com,New\nknown@example.com,Known\nsame@example.com,Same\nnone,No\nNEW@example.com,Again\n"
    )
    assert outcomes(run) == {
        2: Outcome.CREATE,
        3: Outcome.UPDATE,
        4: Outcome.UNCHANGED,
        5: Outcome.INVALID,
        6: Outcome.DUPLICATE,
    }
    assert (run.rows, run.to_create, run.to_update, run.unchanged, run.invalid, run.duplicates) == (5, 1, 1, 1, 1, 1)
    assert details(run, 3) == [["name", "Old", "Known"]]
    assert details(run, 5) == [[0, "“none” is no e-mail address."]]
    assert Lead.objects.count() == 2


def test_lines_are_those_of_the_file() -> None:
    run = checked('Email,Notes\n"a@example.com","two\nlines"\n\nb@example.com,x\n')
    assert list(outcomes(run)) == [2, 5]


def test_row_with_more_cells_than_columns_is_invalid() -> None:
    run = checked(
        "Email,Name,City\na@example.com,Doe,x,y,z\nb@example.com,Ada,Rome,\n" + "c@example.com,Bob,Oslo\n" * 5
    )
    assert (outcomes(run)[2], outcomes(run)[3]) == (Outcome.INVALID, Outcome.CREATE)
    assert "5 cells, but there are 3 columns" in details(run, 2)[0][1]


def test_empty_cell_leaves_what_is_there_unless_it_is_to_empty_it() -> None:
    Lead.objects.create(email="a@example.com", name="Ada", city="London")
    content = "Email,Name,City\na@example.com,,Paris\n"
    kept = imported(content)
    assert (kept.updated, *Lead.objects.values_list("name", "city").get()) == (1, "Ada", "Paris")
    cleared = imported(content, empty_cells=EmptyCells.CLEAR)
    assert (cleared.updated, *Lead.objects.values_list("name", "city").get()) == (1, "", "Paris")
    assert checked(content, empty_cells=EmptyCells.CLEAR).unchanged == 1


def test_emptied_field_has_what_a_new_record_would_have() -> None:
    customers = customer_model().objects
    content = "Customer number,Name,Email,Days to pay\nC-1,Ada,a@example.com,30\n"
    imported(content, "customer")
    imported(content.replace(",30", ","), "customer")
    assert customers.get().payment_days == 30
    run = imported(content.replace(",30", ","), "customer", empty_cells=EmptyCells.CLEAR)
    assert (run.updated, customers.get().payment_days) == (1, 14)
    assert checked(content.replace(",30", ","), "customer", empty_cells=EmptyCells.CLEAR).unchanged == 1


def test_customers_come_with_the_language_of_their_invoices() -> None:
    header = "Customer number,Name,Email,Language\n"
    cells = ("de", "German", "Deutsch", "de_AT", "EN", "english", "")
    lines = [f"C-{place},Ada,a{place}@example.com,{cell}\n" for place, cell in enumerate(cells)]
    imported(header + "".join(lines), "customer")
    found = customer_model().objects.order_by("number").values_list("language", flat=True)
    assert list(found) == ["de", "de", "de", "de", "en", "en", "en"]


def test_a_language_that_invoices_are_not_written_in_is_refused_with_those_that_they_are() -> None:
    run = checked("Customer number,Name,Email,Language\nC-1,Ada,a@example.com,Français\n", "customer")
    assert outcomes(run)[2] == Outcome.INVALID
    assert details(run, 2)[0][1] == "Language is “Français”; it can be de, en."


def test_column_that_is_not_mapped_is_not_written() -> None:
    Lead.objects.create(email="a@example.com", name="Ada", notes="secret")
    mapping = Mapping(TARGETS["lead"], {"email": Source(0), "city": Source(2)})
    run = written(
        checked("Email,Name,City,Notes\na@example.com,Eve,Rome,gone\nb@example.com,Bob,Oslo,hi\n", mapping=mapping)
    )
    assert (run.created, run.updated) == (1, 1)
    assert list(Lead.objects.order_by("email").values_list("email", "name", "city", "notes")) == [
        ("a@example.com", "Ada", "Rome", "secret"),
        ("b@example.com", "", "Oslo", ""),
    ]


def test_new_record_has_its_models_defaults_for_the_rest() -> None:
    imported("SKU,Name,Price\nA-1,Pallet,12.5\n", "product")
    from billing.models import Product

    product = Product.objects.get()
    assert (str(product.unit_price), product.currency, str(product.vat_rate)) == ("12.5000", "EUR", "19.00")
    assert checked("SKU,Name,Price\nA-1,Pallet,12.50\n", "product").unchanged == 1


def test_mapping_that_only_has_the_key_makes_records_and_changes_none() -> None:
    Lead.objects.create(email="a@example.com", name="Ada")
    run = imported("Email\na@example.com\nb@example.com\n")
    assert (run.created, run.updated, run.unchanged) == (1, 0, 1)
