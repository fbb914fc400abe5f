"""The checker on made-up evidence: each word is found where it applies, and nowhere else."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.checking import Word, check
from tests.chaos.evidence import AttemptRecord, Evidence, JobRecord, Mark
from tests.chaos.ledger import Entry, Verb
from tests.chaos.mail_server import Letter, Mood
from tests.chaos.workload import Conduct, PlannedJob, Work

KEY = "f00-000000"
WELL_ENDED = (Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN, Verb.ENDED)


def entries(*verbs: Verb, attempt: int = 1, at: float = 0.0) -> list[Entry]:
    return [Entry(at=at + number, verb=verb, key=KEY, attempt=attempt, pid=1) for number, verb in enumerate(verbs)]


def attempt(number: int, outcome: str, started_at: int = 0, finished_at: int | None = None) -> AttemptRecord:
    end = started_at + 1 if finished_at is None else finished_at
    return AttemptRecord(number=number, outcome=outcome, started_at=started_at, finished_at=end)


def job(status: str, *attempts: AttemptRecord, error: str = "") -> JobRecord:
    return JobRecord(key=KEY, status=status, attempts=attempts, error=error)


def letter(number: int, message_id: str = "<a>", mood: Mood = Mood.KIND) -> Letter:
    return Letter(mood=mood, key=KEY, attempt=number, message_id=message_id)


def found(work: Work = Work.ROW, *, conduct: Conduct = Conduct.WELL, **evidence: Any) -> dict[Word, str]:
    """Return what is found about one job, by word."""
    plan = {KEY: PlannedJob(key=KEY, work=work, conduct=conduct)}
    return {finding.word: finding.sentence for finding in check(Evidence(plan=plan, **evidence))}


def a_good_row(**changes: Any) -> dict[str, Any]:
    return {
        "entries": entries(*WELL_ENDED),
        "jobs": [job("successful", attempt(1, "successful"))],
        "marks": [Mark(key=KEY, chunk=0, attempt=1)],
    } | changes


def test_a_job_that_went_well_is_not_found() -> None:
    assert found(**a_good_row()) == {}


def test_an_acknowledged_job_without_a_row_is_lost() -> None:
    assert set(found(entries=entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED))) == {Word.LOST}


def test_a_successful_job_that_never_ran_to_its_end_is_lost_and_mismatched() -> None:
    begun = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN)
    assert set(found(**a_good_row(entries=begun, marks=[]))) == {Word.LOST, Word.MISMATCHED}


def test_a_job_that_is_late_is_stuck_and_nothing_else() -> None:
    begun = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN)
    runs = job("running", attempt(1, "running"))
    assert set(found(entries=begun, jobs=[runs], late=frozenset({KEY}))) == {Word.STUCK}


@pytest.mark.parametrize("trace", [{"jobs": [job("ready")]}, {"marks": [Mark(key=KEY, chunk=0, attempt=1)]}])
def test_what_was_rolled_back_and_leaves_a_trace_is_unexpected(trace: dict[str, Any]) -> None:
    rolled_back = entries(Verb.ATTEMPTING, Verb.ROLLED_BACK)
    assert Word.UNEXPECTED in found(entries=rolled_back, **trace)
    assert found(entries=rolled_back) == {}


def test_what_was_never_asked_for_and_runs_is_unexpected() -> None:
    assert Word.UNEXPECTED in found(**a_good_row(entries=entries(Verb.BEGAN, Verb.ENDED)))


def test_what_was_not_acknowledged_may_run_and_may_not() -> None:
    unsure = entries(Verb.ATTEMPTING)
    assert found(entries=unsure) == {}
    assert set(found(**a_good_row(entries=unsure + entries(Verb.BEGAN, Verb.ENDED)))) == {Word.RECOVERED}


def test_a_row_that_is_there_twice_is_duplicated() -> None:
    twice = [Mark(key=KEY, chunk=0, attempt=number) for number in (1, 2)]
    assert set(found(**a_good_row(marks=twice))) == {Word.DUPLICATED}


def test_a_job_with_two_rows_is_duplicated() -> None:
    both = [job("successful", attempt(1, "successful"))] * 2
    assert set(found(**a_good_row(jobs=both))) == {Word.DUPLICATED}


def a_mail(**changes: Any) -> dict[str, Any]:
    crashed, good = attempt(1, "crashed"), attempt(2, "successful", 2)
    told = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN) + entries(Verb.BEGAN, Verb.ENDED, attempt=2, at=5)
    jobs = [job("successful", crashed, good)]
    return {"work": Work.MAIL, "entries": told, "jobs": jobs, "letters": [letter(1), letter(2)]} | changes


def test_a_letter_sent_again_within_the_window_is_repeated() -> None:
    assert set(found(**a_mail())) == {Word.REPEATED}


def test_a_letter_sent_again_after_it_was_noted_is_duplicated() -> None:
    told = a_mail()["entries"] + entries(Verb.NOTED, at=3)
    assert set(found(**a_mail(entries=told))) == {Word.DUPLICATED}


def test_letters_under_two_message_ids_are_duplicated() -> None:
    assert Word.DUPLICATED in found(**a_mail(letters=[letter(1, "<a>"), letter(2, "<b>")]))


def test_a_letter_that_was_not_taken_does_not_count() -> None:
    assert found(**a_mail(letters=[letter(1, mood=Mood.CUT_BEFORE), letter(2)])) == {}


def test_a_letter_that_was_refused_for_good_may_fail() -> None:
    told = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN)
    refused: dict[str, Any] = {"entries": told, "jobs": [job("failed", attempt(1, "failed"))]}
    assert found(Work.MAIL, letters=[letter(1, mood=Mood.REFUSES)], **refused) == {}
    assert set(found(Work.MAIL, letters=[letter(1, mood=Mood.PUTS_OFF)], **refused)) == {Word.MISMATCHED}


@pytest.mark.parametrize(
    ("work", "effect"),
    [
        (Work.ROW, {"marks": [Mark(key=KEY, chunk=0, attempt=1)]}),
        (Work.PDF, {"pdfs": frozenset({KEY})}),
        (Work.MAIL, {"letters": [letter(1)]}),
        (Work.IMPORT, {"marks": [Mark(key=KEY, chunk=chunk, attempt=1) for chunk in (1, 2, 3, 4)]}),
        (Work.LONG, {"marks": [Mark(key=KEY, chunk=1, attempt=1)]}),
    ],
)
def test_a_successful_job_has_its_effect(work: Work, effect: dict[str, Any]) -> None:
    without = a_good_row() | {"marks": []}
    assert found(work, **without | effect) == {}
    assert found(work, **without) == {Word.MISMATCHED: "is successful without its effect"}


def a_call(*verbs: Verb, status: str = "failed", first: str = "crashed") -> dict[str, Any]:
    told = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN, Verb.CALLED, *verbs)
    told += entries(Verb.BEGAN, attempt=2, at=9)
    jobs = [job(status, attempt(1, first), attempt(2, status, 2))]
    return {"work": Work.CALL, "entries": told, "jobs": jobs}


def test_a_call_that_nobody_knows_of_is_held_and_its_job_fails() -> None:
    assert found(**a_call()) == {}
    assert found(**a_call(first="interrupted")) == {}
    assert set(found(**a_call(first="failed"))) == {Word.MISMATCHED}
    assert set(found(**a_call(Verb.NOTED))) == {Word.MISMATCHED}


def test_a_call_that_is_made_twice_is_duplicated() -> None:
    twice = a_call()
    again = twice["entries"] + entries(Verb.CALLED, attempt=2, at=10)
    assert set(found(**twice | {"entries": again})) == {Word.DUPLICATED}


def test_the_effect_of_an_atomic_job_that_failed_must_not_be_there() -> None:
    always = {"conduct": Conduct.ALWAYS_RAISES, "jobs": [job("failed", attempt(1, "failed"))]}
    assert found(**a_good_row(marks=[], **always)) == {}
    assert "commits with its success" in found(**a_good_row(**always))[Word.MISMATCHED]


@pytest.mark.parametrize(
    ("conduct", "status"),
    [(Conduct.WELL, "failed"), (Conduct.RAISES_ONCE, "failed"), (Conduct.ALWAYS_RAISES, "successful")],
)
def test_a_job_that_ends_other_than_it_should_is_mismatched(conduct: Conduct, status: str) -> None:
    marks = [Mark(key=KEY, chunk=0, attempt=1)] if status == "successful" else []
    told = a_good_row(jobs=[job(status, attempt(1, status))], marks=marks)
    assert f"is {status} instead of" in next(iter(found(conduct=conduct, **told).values()))


def poison(deaths: int, crashes: int) -> dict[str, Any]:
    told = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED)
    for number in range(1, deaths + 1):
        told += entries(Verb.BEGAN, Verb.DYING, attempt=number, at=10.0 * number)
    crashed = [attempt(number, "crashed", 2 * number) for number in range(1, crashes + 1)]
    return {"conduct": Conduct.POISON, "entries": told, "jobs": [job("failed", *crashed)]}


def test_poison_stops_after_its_third_crash_whoever_caused_them() -> None:
    assert found(**poison(deaths=3, crashes=3)) == {}
    assert found(**poison(deaths=2, crashes=3)) == {}
    assert Word.MISMATCHED in found(**poison(deaths=2, crashes=2))
    assert Word.MISMATCHED in found(**poison(deaths=4, crashes=4))


def test_poison_that_goes_on_is_mismatched_while_it_does() -> None:
    going_on = poison(deaths=4, crashes=4) | {"late": frozenset({KEY})}
    assert set(found(**going_on)) == {Word.STUCK, Word.MISMATCHED}


@pytest.mark.parametrize(("thread", "is_found"), [(3, False), (1, True)], ids=["with threads", "alone"])
def test_a_death_that_was_shared_with_other_threads_does_not_count(thread: int, is_found: bool) -> None:
    shared = [replace(entry, thread=thread) for entry in entries(Verb.BEGAN, Verb.DYING, attempt=4, at=90)]
    stopped = poison(deaths=3, crashes=3)
    attempts = (*stopped["jobs"][0].attempts, attempt(4, "interrupted", started_at=90))
    evidence = stopped | {"entries": [*stopped["entries"], *shared], "jobs": [job("failed", *attempts)]}
    assert ("killed its worker 4 times" in found(**evidence).get(Word.MISMATCHED, "")) is is_found


def killed_thrice() -> dict[str, Any]:
    return poison(deaths=0, crashes=3) | {"conduct": Conduct.WELL}


def test_a_job_that_behaves_may_be_stopped_as_poison_where_faults_kill() -> None:
    assert found(**killed_thrice()) == {}
    assert Word.MISMATCHED in found(**killed_thrice(), calm=frozenset({"f00"}))


def test_a_crash_where_nothing_is_killed_is_mismatched() -> None:
    told = entries(*WELL_ENDED[:3]) + entries(Verb.BEGAN, Verb.ENDED, attempt=2, at=5)
    twice = a_good_row(entries=told, jobs=[job("successful", attempt(1, "crashed"), attempt(2, "successful", 2))])
    assert found(**twice) == {}
    assert "nothing was killed" in found(**twice, calm=frozenset({"f00"}))[Word.MISMATCHED]


def ended_and_begun_again(*others: Entry) -> dict[str, Any]:
    """Return a job whose child died after it had ended, and which was run again."""
    first, again = entries(*WELL_ENDED), entries(Verb.BEGAN, Verb.ENDED, attempt=2, at=10)
    attempts = (attempt(1, "crashed"), attempt(2, "successful", started_at=2))
    return {
        "entries": [*first, *others, *(replace(entry, pid=2) for entry in again)],
        "jobs": [job("successful", *attempts)],
        "marks": [Mark(key=KEY, chunk=1, attempt=1)],
    }


def after(**changes: Any) -> Entry:
    """Return the beginning of another job, on the same thread unless told otherwise."""
    return replace(Entry(at=5, verb=Verb.BEGAN, key=KEY, attempt=7, pid=1), **changes)


def test_a_job_that_had_ended_before_its_child_died_must_not_run_again() -> None:
    assert Word.DUPLICATED in found(Work.LONG, **ended_and_begun_again(after()), kept=frozenset({"f00"}))


@pytest.mark.parametrize("others", [(), (after(thread=3),)], ids=["at work", "another thread went on"])
def test_a_job_that_was_at_work_when_its_child_died_may_run_again(others: tuple[Entry, ...]) -> None:
    again = ended_and_begun_again(*others)
    assert Word.DUPLICATED not in found(Work.LONG, **again, kept=frozenset({"f00"}))


def test_a_job_that_had_ended_may_run_again_where_worse_happened_than_a_childs_death() -> None:
    assert Word.DUPLICATED not in found(Work.LONG, **ended_and_begun_again(after()))


def test_an_ended_job_with_an_attempt_that_runs_is_mismatched() -> None:
    jobs = [job("successful", attempt(1, "successful"), attempt(2, "running", 2))]
    assert "attempt 2 runs" in found(**a_good_row(jobs=jobs))[Word.MISMATCHED]


def test_a_successful_attempt_that_nobody_saw_is_mismatched() -> None:
    jobs = [job("successful", attempt(2, "successful"))]
    told = entries(*WELL_ENDED)
    assert Word.MISMATCHED in found(**a_good_row(jobs=jobs, entries=told))


def test_an_attempt_that_began_and_is_not_in_the_audit_is_mismatched() -> None:
    told = entries(*WELL_ENDED) + entries(Verb.BEGAN, attempt=2, at=9)
    assert "does not know" in found(**a_good_row(entries=told))[Word.MISMATCHED]


def test_an_attempt_that_began_twice_is_mismatched() -> None:
    told = entries(*WELL_ENDED) + entries(Verb.BEGAN, at=9)
    assert "2 times" in found(**a_good_row(entries=told))[Word.MISMATCHED]


def overlapping(outcome: str) -> dict[str, Any]:
    told = entries(Verb.ATTEMPTING, Verb.ACKNOWLEDGED, Verb.BEGAN)
    told += entries(Verb.BEGAN, attempt=2, at=3) + entries(Verb.ENDED, attempt=1, at=4)
    told += entries(Verb.ENDED, attempt=2, at=5)
    return a_good_row(entries=told, jobs=[job("successful", attempt(1, outcome), attempt(2, "successful", 2))])


def test_two_attempts_at_one_time_are_mismatched_unless_one_was_taken_away() -> None:
    assert "at one time" in found(**overlapping("failed"))[Word.MISMATCHED]
    assert found(**overlapping("crashed")) == {}


def test_two_attempts_recorded_at_one_time_are_mismatched() -> None:
    told = a_good_row()["entries"] + entries(Verb.BEGAN, Verb.ENDED, attempt=2, at=9)
    jobs = [job("successful", attempt(1, "crashed", 0, 5), attempt(2, "successful", 2))]
    assert "recorded at one time" in found(**a_good_row(entries=told, jobs=jobs))[Word.MISMATCHED]
