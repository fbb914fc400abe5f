"""Django's tasks in a real worker, which no test process shares a registry with."""

import pytest

from jobs.contrib.django_tasks.dialect import TaskResultStatus
from jobs.contrib.django_tasks.errors import AttemptLost
from tests.jobs.contrib.django_tasks import borrowed
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.broker]


def test_a_worker_knows_the_tasks_and_outlives_one_that_kills_it(start: Start, transactional_db: None) -> None:
    listening(start("rqworker", "--processes", "1"))
    results = [task.enqueue() for task in (borrowed.die, borrowed.note_async, borrowed.find_meaning)]

    def all_end() -> bool:
        for result in results:
            result.refresh()
        return all(result.is_finished or result.errors for result in results)

    wait_until(all_end, "every task has run", 60)
    died, _, found = results
    assert (found.return_value, found.attempts, bool(found.worker_ids[0])) == (42, 1, True)
    assert found.status == TaskResultStatus.SUCCESSFUL
    assert died.errors[0].exception_class is AttemptLost
