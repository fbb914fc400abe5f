from decimal import Decimal

import pytest

from imports.mapping.converting import Converter, Formats, Wrong
from imports.mapping.mapping import InvalidMapping, Mapping, Source, by_names, by_places
from imports.mapping.suggesting import plain, suggest
from imports.targets.registry import TARGETS

CARRIER, LEAD, PRODUCT = TARGETS["carrier"], TARGETS["lead"], TARGETS["product"]


def converted(field: str, *cells: str, target: str = "carrier", value: str = "", order: str = "MDY") -> list[object]:
    mapping = Mapping(TARGETS[target], {field: Source(0, value)})
    converter = Converter(mapping, lambda place: Formats(decimal_mark=".", date_order=order))
    return list(converter.columns([[cell] for cell in cells])[0])


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("legal_name", "  GARV  INC ", "GARV INC"),
        ("legal_name", "-KMC -KAWASAKI", "-KMC -KAWASAKI"),
        ("legal_name", "", ""),
        ("state", "ca", "CA"),
        ("drivers", "2132", 2132),
        ("drivers", "", None),
        ("may_operate", "Y", True),
        ("may_operate", "n", False),
        ("operation", "interstate", "A"),
        ("operation", "b", "B"),
        ("reviewed_on", "6/10/2020", "2020-06-10"),
        ("reviewed_on", "2020-06-10", "2020-06-10"),
    ],
)
def test_cell_becomes_a_value(field: str, cell: str, value: object) -> None:
    assert converted(field, cell) == [value]


@pytest.mark.parametrize(
    ("field", "cell", "words"),
    [
        ("dot_number", "", "DOT number is missing."),
        ("dot_number", "0", "it must be 1 to"),
        ("dot_number", "99999999999999999999", "it must be 1 to"),
        ("dot_number", "twelve", "twelve"),
        ("drivers", "-5", "it must be 0 to"),
        ("legal_name", "x" * 201, "is 201 characters long; at most 200 fit"),
        ("legal_name", "a\0b", "contains a NUL"),
        ("operation", "Z", "it can be A, B, C"),
        ("may_operate", "perhaps", "perhaps"),
        ("reviewed_on", "31/31/2020", "31/31/2020"),
    ],
)
def test_cell_that_can_not_be_taken_says_why(field: str, cell: str, words: str) -> None:
    (value,) = converted(field, cell)
    assert type(value) is Wrong
    assert words in value


def test_wrong_cell_leaves_the_others_of_its_column_alone() -> None:
    values = converted("legal_name", "One", "x" * 201, "  Two")
    assert (values[0], type(values[1]), values[2]) == ("One", Wrong, "Two")


def test_price_is_exact_and_refuses_what_its_column_can_not_hold() -> None:
    price, digits, large = converted("unit_price", "1234.5", "0.00001", str(Decimal(10) ** 11), target="product")
    assert price == "1234.5000"
    assert "at most 4 decimals" in str(digits)
    assert "must be 0 to" in str(large)


def test_empty_cell_takes_the_default_and_a_constant_needs_no_column() -> None:
    mapping = Mapping(LEAD, {"email": Source(0), "country": Source(1, "US"), "came_from": Source(None, "Fair 2026")})
    columns = Converter(mapping, lambda place: Formats(".", "YMD")).columns(
        [["a@example.com", ""], ["b@example.com", "DE"]]
    )
    assert list(map(list, columns)) == [
        ["a@example.com", "b@example.com"],
        ["US", "DE"],
        ["Fair 2026", "Fair 2026"],
    ]


def test_address_of_a_lead_is_kept_in_lower_case() -> None:
    assert converted("email", "Ada@Example.COM", target="lead") == ["ada@example.com"]


def test_mapping_without_a_needed_field_says_which() -> None:
    with pytest.raises(InvalidMapping) as refused:
        Mapping(LEAD, {"name": Source(0)}).check([{"name": "Name"}])
    assert refused.value.errors == {"email": "E-mail is needed: choose its column."}


@pytest.mark.parametrize("source", [Source(None, "a@example.com"), Source(0, "a@example.com")])
def test_key_can_not_be_the_same_for_all_rows(source: Source) -> None:
    with pytest.raises(InvalidMapping, match="tells one record from another"):
        Mapping(LEAD, {"email": source}).check([{"name": "E-mail"}])


def test_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidMapping, match="no column 8"):
        Mapping(LEAD, {"email": Source(7)}).check([{"name": "E-mail"}])


def test_named_mapping_finds_its_columns_in_another_order() -> None:
    mapping = Mapping(LEAD, {"email": Source(0), "name": Source(2), "country": Source(None, "DE")})
    named = by_names(mapping, ["Mail", "x", "Who"])
    assert dict(by_places(LEAD, named, ["Who", "Mail"]).sources) == {
        "email": Source(1),
        "name": Source(0),
        "country": Source(None, "DE"),
    }
    assert "name" not in by_places(LEAD, named, ["Mail"]).sources


def test_columns_of_the_registry_are_recognised() -> None:
    header = (
        "RECORD RETRIEVAL DATE,DOT NUMBER,DBA NAME,LEGAL NAME,ALLOWED TO OPERATE,CARRIER OPERATION CODE,"
        "CARRIER OPERATION DESCRIPTION,PHY STREET,PHY CITY,PHY STATE,PHY ZIP,PHY COUNTRY,REVIEW DATE,TOTAL DRIVERS"
    )
    names = header.split(",")
    found = suggest(CARRIER, [{"name": name, "kind": "text"} for name in names]).sources
    assert {field: names[source.column or 0] for field, source in found.items()} == {
        "dot_number": "DOT NUMBER",
        "legal_name": "LEGAL NAME",
        "dba_name": "DBA NAME",
        "may_operate": "ALLOWED TO OPERATE",
        "operation": "CARRIER OPERATION CODE",
        "street": "PHY STREET",
        "city": "PHY CITY",
        "state": "PHY STATE",
        "postcode": "PHY ZIP",
        "country": "PHY COUNTRY",
        "drivers": "TOTAL DRIVERS",
        "reviewed_on": "REVIEW DATE",
        "retrieved_on": "RECORD RETRIEVAL DATE",
    }


@pytest.mark.parametrize("name", ["E-Mail", "email_address", "EmailAddress", "e mail adress"])
def test_slips_and_spellings_of_a_name_are_recognised(name: str) -> None:
    assert "email" in suggest(LEAD, [{"name": name, "kind": "text"}]).sources, plain(name)


def test_column_is_recognised_by_what_is_in_it() -> None:
    found = suggest(LEAD, [{"name": "Column 1", "kind": "text"}, {"name": "Kontakt", "kind": "email"}])
    assert dict(found.sources) == {"email": Source(1)}


def test_column_that_is_like_nothing_is_left_out() -> None:
    assert not suggest(PRODUCT, [{"name": "Lieblingsfarbe", "kind": "text"}, {"name": "", "kind": "text"}]).sources


@pytest.mark.parametrize(
    ("target", "names", "fields"),
    [
        (
            "customer",
            "Kunden-Nr.;Firma;E-Mail-Adresse;Straße;Land;Sprache;Zahlungsziel",
            "number name email address country language payment_days",
        ),
        (
            "product",
            "Artikelnr;Bezeichnung;Einzelpreis;Währung;MwSt;Einheit",
            "number name unit_price currency vat_rate unit",
        ),
        (
            "lead",
            "E-Mail;Ansprechpartner;Firma;Telefon;Ort;Quelle;Bemerkungen",
            "email name company phone city came_from notes",
        ),
    ],
)
def test_columns_of_german_files_are_known_by_their_names(target: str, names: str, fields: str) -> None:
    found = suggest(TARGETS[target], [{"name": name, "kind": "text"} for name in names.split(";")]).sources
    assert {name: source.column for name, source in found.items()} == {
        name: place for place, name in enumerate(fields.split())
    }
