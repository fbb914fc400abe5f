"""Finding jobs by what a person types."""

import pytest
from django.contrib.auth.models import User

from jobs import testing
from jobs.models import Job
from jobs.selectors.searching import search
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def found(text: str) -> list[Job]:
    return list(search(Job.objects.all(), text))


@pytest.mark.parametrize("text", ["Lovelace", "lovelace LTD", "Numbers", "tasks.add", "key-77", "ltd add key"])
def test_words_are_looked_for_in_subject_task_title_and_key(text: str) -> None:
    customer = User.objects.create(username="Lovelace Ltd")
    wanted = tasks.add.using(subject=customer, idempotency_key="key-77").enqueue(a=1)
    tasks.note.enqueue(text="x")
    assert found(text) == [wanted]


def test_words_are_looked_for_in_the_error() -> None:
    wanted = testing.perform(tasks.explode.enqueue(message="the mailbox is full"))
    tasks.note.enqueue(text="x")
    assert found("mailbox full") == [wanted]


def test_every_word_has_to_be_somewhere() -> None:
    tasks.add.enqueue(a=1)
    assert found("numbers nosuchword") == []


@pytest.mark.parametrize("written", [str, lambda key: key.hex, lambda key: f"  {str(key).upper()} "])
def test_a_whole_id_finds_its_job(written: object) -> None:
    wanted = tasks.add.enqueue(a=1)
    tasks.add.enqueue(a=2)
    assert callable(written)
    assert found(written(wanted.pk)) == [wanted]


def test_signs_of_the_database_are_only_text() -> None:
    tasks.add.enqueue(a=1)
    assert found("100%_'\"") == []
