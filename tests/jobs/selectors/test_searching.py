"""Finding jobs by what a person types."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from jobs import testing
from jobs.correlation import Origin, belonging_to
from jobs.exceptions import InvalidSearch
from jobs.models import Job
from jobs.selectors.search_fields import FIELDS
from jobs.selectors.searching import frozen, search
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def found(text: str) -> list[Job]:
    return list(search(text).jobs)


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


def one_of_two() -> Job:
    """Return a job of many fields, beside another that has none of them."""
    ada = User.objects.create(username="ada")
    options = {"subject": ada, "tenant": "north", "idempotency_key": "letter:1", "requested_by": ada}
    wanted = testing.perform(making.send_letter.using(**options).enqueue(trouble="timeout of the post"))  # type: ignore[arg-type]
    tasks.note.enqueue(text="x")
    return wanted


@pytest.mark.parametrize(
    "text",
    [
        "task:letter",
        'task:"by post"',
        "task:tests.jobs.admin.making.send_letter",
        "status:failed",
        "status:failed,cancelled",
        "status:FAILED",
        "queue:default",
        "about:ada",
        "error:timeout",
        'error:"of the post"',
        "user:ada",
        "user:ADA",
        "tenant:north",
        'key:"letter:1"',
        '"letter:1"',
        "asked:people",
        'task:letter status:failed args.trouble:"timeout of the post" error:timeout about:ada post',
        "ended:1h",
    ],
)
def test_a_field_before_a_word_looks_only_there(text: str) -> None:
    wanted = one_of_two()
    assert found(text) == [wanted]


@pytest.mark.parametrize(
    "text", ["error:ada", "about:timeout", "tenant:nor", "user:nobody", "asked:system post", "args.nothing:1"]
)
def test_a_field_does_not_find_what_stands_in_another(text: str) -> None:
    one_of_two()
    assert found(text) == []


@pytest.mark.parametrize("value", ["42", "true", "word"])
def test_arguments_are_found_as_they_are_typed(value: str) -> None:
    jobs = {text: tasks.add.enqueue(a=1) for text in ("42", "true", "word")}
    for text, given in (("42", 42), ("true", True), ("word", "word")):
        Job.objects.filter(pk=jobs[text].pk).update(arguments={"a": given, "b": {"er": given}})
    assert found(f"args.a:{value}") == [jobs[value]]
    assert found(f"args.b.er:{value}") == [jobs[value]]


@pytest.mark.parametrize("text", ["args.token:guess", "status:failed args.token:guess", "args.token.inner:guess"])
def test_a_secret_can_not_be_guessed_by_searching(text: str) -> None:
    tasks.call_service.enqueue(token="guess")
    with pytest.raises(InvalidSearch, match="“token” is secret, and a search could be used to guess it"):
        search(text)


def test_arguments_of_a_task_whose_code_is_gone_can_not_be_guessed() -> None:
    job = tasks.note.enqueue(text="guess")
    assert found("args.text:guess") == [job]
    Job.objects.update(task="gone.task")
    assert found("args.text:guess") == []


def test_days_and_spans_are_when_a_job_was_asked_for() -> None:
    job = tasks.add.enqueue(a=1)
    assert found("since:1h") == found("since:2020-01-01 until:2990-01-01T12:00") == [job]
    assert found("since:2990-01-01") == found("until:2020-01-01") == found("until:1h") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour:red", "There is no field “colour” to search in. There are: task, status, queue"),
        ("status:broken", "There is no status “broken”. There are: scheduled, ready, waiting"),
        ("queue:mail", "There is no queue “mail”. There are: critical, default, email"),
        ("since:yesterday", "“yesterday” is no moment"),
        ("since:2026-13-45", "is no moment"),
        ("id:123", "is not the id of a job"),
        ("args.:1", "Name an argument"),
        ("args.a.b.c.d.e.f:1", "Name an argument"),
        ("subject:x-1", "is no key"),
        (" ".join(["word"] * 21), "20 words at most"),
        ("x" * 501, "500 letters"),
        ("a\x00b", "NUL"),
    ],
)
def test_what_is_no_search_is_refused_in_words_that_say_what_is(text: str, says: str) -> None:
    with pytest.raises(InvalidSearch, match=says.replace("(", "\\(")):
        search(text)


def test_fields_that_only_links_write_are_not_offered() -> None:
    with pytest.raises(InvalidSearch) as refused:
        search("colour:red")
    offered = str(refused.value)
    assert [field.name for field in FIELDS if field.is_hidden and f" {field.name}," in offered] == []


def test_a_search_is_said_again_as_it_was_typed() -> None:
    text = 'status:failed about:"Lovelace Ltd" "letter:1" timeout'
    assert search(text).text == text


def test_times_stand_still_in_a_frozen_search() -> None:
    text = frozen("since:1h status:failed")
    assert text.startswith('since:"2')
    assert text.endswith("status:failed")
    job = tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)
    assert found(frozen("since:1h")) == [job]


def test_one_index_leads_and_the_rest_is_looked_at() -> None:
    assert not search("status:failed since:1h").reads_rows
    assert search("status:failed queue:email").reads_rows
    assert search("timeout").reads_rows
    assert search("status:failed timeout").is_quick
    assert not search("status:successful timeout").is_quick


def test_all_of_a_request_and_all_of_a_parent_are_found() -> None:
    with belonging_to(Origin("request-42")):
        first = tasks.lead_to.enqueue(generations=2)
    tasks.add.enqueue(a=1)
    testing.run_pending()
    second, third = Job.objects.filter(parent_id__isnull=False).order_by("id")
    assert set(found("request:request-42")) == {first, second, third}
    assert found(f"parent:{first.pk}") == [second]
    assert found(f"request:request-42 parent:{second.pk}") == [third]
    assert found("request:request-43") == []


def test_what_began_with_a_job_is_found_by_its_id() -> None:
    first = tasks.lead_to.enqueue(generations=1)
    testing.run_pending()
    assert set(found(f"request:{first.pk}")) == set(Job.objects.all())


def test_requests_and_parents_are_found_along_an_index() -> None:
    job = tasks.add.enqueue(a=1)
    assert not search("request:request-42").reads_rows
    assert not search(f"parent:{job.pk}").reads_rows


def test_what_is_no_job_has_no_children() -> None:
    with pytest.raises(InvalidSearch, match="is not the id of a job"):
        search("parent:42")


def test_the_jobs_of_one_person_are_found_by_an_index_and_those_of_namesakes_by_looking() -> None:
    ada = User.objects.create(username="ada")
    wanted = tasks.add.using(requested_by=ada).enqueue(a=1)
    tasks.add.enqueue(a=2)
    assert (found("user:Ada"), search("user:ada").reads_rows) == ([wanted], False)
    assert (found("user:nobody"), search("user:nobody").reads_rows) == ([], True)
    User.objects.create(username="ADA")
    assert (found("user:ada"), search("user:ada").reads_rows) == ([wanted], True)
