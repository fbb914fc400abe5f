from benchmarks import tables
from benchmarks.report import conditions, notes, text
from tests.benchmarks.found import found


def test_those_that_write_rows_come_first_and_the_quickest_of_them_leads() -> None:
    assert [row[0] for row in tables.comparison(found())] == ["", "waybill", "huey+rows", "huey"]


def test_what_was_not_measured_is_a_dash_and_not_a_zero() -> None:
    row = dict(zip(tables.HEAD, tables.comparison(found())[2], strict=True))
    assert row["in bulk, /s"] == "—"
    assert row["× Waybill"] == "0.7"
    assert row["PSS, MB"] == "110"


def test_points_that_were_not_measured_are_left_out() -> None:
    assert tables.growth(found(), "waiting", "jobs waiting")[1:] == [["1,000", "900"], ["1,000,000", "850"]]
    assert tables.points(found(), "history") == []


def test_rare_statements_are_nothing_a_job_does() -> None:
    assert tables.statements(found(), 0.001)[1:] == [["`COMMIT`", "2"]]


def test_columns_of_a_terminal_table_line_up() -> None:
    assert tables.plain([["", "jobs/s"], ["waybill", "9"]]) == "         jobs/s\nwaybill       9"


def test_figures_of_a_page_stand_to_the_right() -> None:
    assert tables.markdown([["", "jobs/s"], ["waybill", "9"]]) == "|  | jobs/s |\n| --- | ---: |\n| waybill | 9 |"


def test_who_is_missing_is_told_with_the_reason() -> None:
    assert notes(found())[-1] == "Missing: bullmq, there is no node on this machine"
    assert notes(found())[-1] in text(found())


def test_conditions_tell_the_versions_and_what_the_disk_was_asked_for() -> None:
    assert "PostgreSQL with fsync=on" in conditions(found())
    assert conditions(found()).endswith("PostgreSQL 15.18, huey 3.5.4.")
