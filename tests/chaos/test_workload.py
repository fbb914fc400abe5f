from collections import Counter
from random import Random

from tests.chaos.workload import CONDUCT, WORK, Conduct, Work, draw, dumps, loads


def test_a_seed_gives_the_same_jobs_each_time() -> None:
    assert draw("f00", 200, Random(7)) == draw("f00", 200, Random(7)) != draw("f00", 200, Random(8))


def test_a_plan_can_be_written_down_and_read_back() -> None:
    plan = draw("f00", 200, Random(7))
    assert loads(dumps(plan)) == plan


def test_each_job_has_a_key_of_its_own() -> None:
    keys = [job.key for one in draw("f00", 1_000, Random(7)) for job in one.jobs]
    assert len(set(keys)) == len(keys) == 1_000


def test_jobs_are_drawn_in_the_proportions_that_are_declared() -> None:
    jobs = [job for one in draw("f00", 10_000, Random(7)) for job in one.jobs]
    work, conduct = Counter(job.work for job in jobs), Counter(job.conduct for job in jobs)
    assert all(abs(work[each] / 100 - WORK[each]) < 3 for each in Work if each in WORK)
    assert all(abs(conduct[each] / 100 - CONDUCT[each]) < 2 for each in Conduct)


def test_some_transactions_are_rolled_back_and_some_jobs_delayed() -> None:
    plan = draw("f00", 1_000, Random(7))
    assert any(one.rolled_back for one in plan)
    assert any(len(one.jobs) > 1 for one in plan)
    assert any(job.delay for one in plan for job in one.jobs)
