from pathlib import Path

from tests.chaos.checking import Finding, Word
from tests.chaos.judging import row_of, row_of_planted, row_of_times
from tests.chaos.ledger import Verb, read, witness
from tests.chaos.merging import merged
from tests.chaos.report import Row
from tests.chaos.running import Trial
from tests.chaos.test_checking_times import ALL_FIRED, keeping

TRIAL = Trial(fault="none", share="f00", jobs=10, strikes=1, seconds=1.5)


def finding(word: Word, key: str = "f00-000000") -> Finding:
    return Finding(word=word, key=key, sentence="is not as it should be")


def test_a_row_counts_the_findings_of_its_own_share_once_a_job() -> None:
    row = row_of(TRIAL, [finding(Word.LOST), finding(Word.LOST), finding(Word.LOST, "f01-000000")])
    assert (row.lost, row.passed) == (1, False)


def test_what_is_harmless_is_counted_and_passes() -> None:
    row = row_of(TRIAL, [finding(Word.REPEATED), finding(Word.RECOVERED)])
    assert (row.repeated, row.recovered, row.passed) == (1, 1, True)


def test_a_fault_that_found_nothing_to_strike_fails() -> None:
    trial = Trial(fault="none", share="f00", jobs=10, strikes=0, seconds=1.5, trouble=("nothing to strike",))
    assert not row_of(trial, []).passed


def test_a_planted_bug_passes_when_it_is_noticed() -> None:
    assert row_of_planted(TRIAL, [finding(Word.LOST)]).passed
    assert not row_of_planted(TRIAL, []).passed
    assert not row_of_planted(TRIAL, [finding(Word.REPEATED)]).passed


def test_the_rows_of_several_seeds_become_one() -> None:
    rows = [Row(fault="none", jobs=10, lost=number, seconds=number) for number in (1, 2)]
    assert merged([[rows[0]], [rows[1]]]) == [Row(fault="none", jobs=20, hits=2, lost=3, seconds=2)]


def test_what_is_witnessed_can_be_read_in_order(tmp_path: Path) -> None:
    witness(tmp_path / "ledger", Verb.BEGAN, "f00-000000", 1)
    witness(tmp_path / "ledger", Verb.ENDED, "f00-000000", 1)
    assert [entry.verb for entry in read(tmp_path / "ledger")] == [Verb.BEGAN, Verb.ENDED]


def test_a_world_in_which_no_schedule_is_found_fails() -> None:
    assert not row_of_times("times", [], [], []).passed


def test_the_longest_take_over_is_told() -> None:
    row = row_of_times("times", [keeping(*ALL_FIRED)], [], [5.0, 6.5])
    assert (row.passed, row.jobs, row.hits, row.seconds) == (True, 5, 5, 6.5)
    assert row.remarks == ["another clock led 6.5 s after the leader's end, at the longest"]


def test_what_is_found_about_times_fails_the_row() -> None:
    row = row_of_times("times", [keeping(*ALL_FIRED)], [finding(Word.LOST, "once"), finding(Word.LOST, "once")], [])
    assert (row.passed, row.lost) == (False, 2)
