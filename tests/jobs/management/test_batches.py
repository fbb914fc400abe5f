"""`manage.py jobs batches`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from jobs import testing
from jobs.api import batch
from jobs.services.concluding import conclude_spent
from tests.sample.tasks import add, give_up

pytestmark = pytest.mark.django_db


def _said(*arguments: str) -> str:
    output = StringIO()
    call_command("jobs", "batches", *arguments, stdout=output)
    return output.getvalue()


def test_batches_are_listed_in_words_and_for_machines() -> None:
    assert "There are no batches." in _said()
    made = batch("Sums").enqueue([add.prepare(a=1), give_up.prepare(), add.prepare(a=2)])
    for job in list(made.jobs)[:2]:
        testing.perform(job)
    assert f"{made.pk}  Sums: Running. 2 of 3 jobs have ended: 1 failed. 1 waits." in _said()
    (brief,) = json.loads(_said("--json", "--state", "open"))
    assert {name: brief[name] for name in ("id", "total", "done", "successful", "failed", "waiting")} == {
        "id": str(made.pk),
        "total": 3,
        "done": 2,
        "successful": 1,
        "failed": 1,
        "waiting": 1,
    }
    testing.perform(made.jobs[2])
    conclude_spent()
    assert "Failed in part. Of 3 jobs, 1 failed, and 2 succeeded." in _said(str(made.pk))


def test_a_batch_that_is_not_there_is_an_exit_code() -> None:
    with pytest.raises(SystemExit) as ended:
        _said("nonsense")
    assert ended.value.code == 1
