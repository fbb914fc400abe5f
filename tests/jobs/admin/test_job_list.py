"""The list of jobs."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.admin import JobAdmin, job_list
from jobs.api import enqueue_many
from jobs.models import Job
from jobs.selectors import paging
from tests.jobs.admin import making
from tests.jobs.admin.making import VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"


def page(client: Client, query: str = "") -> str:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_row_says_what_a_person_wants_to_know() -> None:
    customer = User.objects.create(username="Lovelace Ltd")
    making.failed("The post is closed.", about=customer)
    html = page(making.browser(VIEW))
    assert "Lovelace Ltd" in html
    assert "Send letter by post" in html
    assert "The post is closed." in html
    assert "1 of 1" in html
    assert "by the system" in html


def test_subject_is_linked_only_for_whom_may_open_it() -> None:
    customer = User.objects.create(username="Lovelace Ltd")
    making.failed(about=customer)
    address = f'href="/admin/auth/user/{customer.pk}/change/"'
    assert address not in page(making.browser(VIEW))
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief"))
    assert address in page(chief)


def test_subject_without_an_admin_page_is_named_without_a_link() -> None:
    letter = making.failed()
    making.failed(about=letter.attempts.get())
    assert '<span title="Attempt 1">Attempt 1</span>' in page(making.browser(VIEW))


def test_error_and_label_are_text_not_markup() -> None:
    making.failed("<script>alert(1)</script>", about=User.objects.create(username="<b>bold</b>"))
    html = page(making.browser(VIEW))
    assert "<script>alert(1)" not in html
    assert "<b>bold" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_task_whose_code_is_gone_is_shown_by_its_dotted_name() -> None:
    Job.objects.filter(pk=making.failed().pk).update(task="lost.tasks.thing")
    assert "lost.tasks.thing" in page(making.browser(VIEW))


def test_newest_stands_first() -> None:
    first, second = making.scheduled(), making.scheduled()
    html = page(making.browser(VIEW))
    assert html.index(str(second.pk)) < html.index(str(first.pk))


@pytest.mark.parametrize(
    "query",
    ["?status__exact=failed", "?queue=default", "?task=tests.jobs.admin.making.send_letter", "?asked_by=system"],
)
def test_filters_keep_what_fits(query: str) -> None:
    letter = making.failed()
    asker = User.objects.create(username="asker")
    other = tasks.note.using(requested_by=asker).enqueue(text="x")
    html = page(making.browser(VIEW), query)
    assert str(letter.pk) in html
    assert str(other.pk) not in html


def test_asked_by_me_is_about_who_looks() -> None:
    client = making.browser(VIEW)
    mine = tasks.add.using(requested_by=User.objects.get(username="ada")).enqueue(a=1)
    other = tasks.add.enqueue(a=2)
    html = page(client, "?asked_by=me")
    assert str(mine.pk) in html
    assert str(other.pk) not in html
    assert str(other.pk) not in page(client, "?asked_by=people")


def test_list_can_be_that_of_one_object() -> None:
    customer = User.objects.create(username="Lovelace Ltd")
    letter, other = making.failed(about=customer), making.failed()
    assert letter.subject_type is not None
    html = page(making.browser(VIEW), f"?about={letter.subject_type.pk}-{customer.pk}")
    assert str(letter.pk) in html
    assert str(other.pk) not in html


def test_object_without_jobs_gives_an_empty_list_and_nonsense_is_ignored() -> None:
    job = making.failed(about=User.objects.create(username="Lovelace Ltd"))
    assert job.subject_type is not None
    client = making.browser(VIEW)
    assert "No job fits" in page(client, f"?about={job.subject_type.pk}-0")
    assert str(job.pk) in page(client, "?about=nonsense")


def test_filter_of_a_task_that_is_gone_still_filters() -> None:
    letter = making.failed()
    Job.objects.filter(pk=making.failed().pk).update(task="lost.tasks.thing")
    assert str(letter.pk) not in page(making.browser(VIEW), "?task=lost.tasks.thing")


def test_empty_list_says_why_and_what_fills_it() -> None:
    client = making.browser(VIEW)
    assert "No jobs yet" in page(client)
    making.failed()
    assert "No job fits" in page(client, "?q=nosuchword")


def test_troubles_stand_above_the_list() -> None:
    tasks.add.enqueue(a=1)
    html = page(making.browser(VIEW))
    assert "The clock is silent" in html
    assert "No worker listens on default: 1 job waits." in html


def test_nobody_changes_or_deletes() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    job = making.failed()
    assert client.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{LIST}{job.pk}/change/", {"status": "successful"})
    assert Job.objects.get(pk=job.pk).status == "failed"
    assert "delete_selected" not in page(client)


def test_actions_are_offered_to_whom_may_use_them() -> None:
    making.failed()
    assert "retry_selected" not in page(making.browser(VIEW))
    client = Client()
    client.force_login(making.staff(VIEW, making.RETRY, username="grace"))
    html = page(client)
    assert "retry_selected" in html
    assert "cancel_selected" not in html


def test_counting_stops_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNT_UP_TO", 2)
    monkeypatch.setattr(job_list, "COUNT_UP_TO", 2)
    tasks.add.enqueue(a=1)
    tasks.add.enqueue(a=2)
    client = making.browser(VIEW)
    assert "<span>2 jobs</span>" in page(client)
    tasks.add.enqueue(a=3)
    assert "<span>2+ jobs</span>" in page(client)


def places(html: str) -> dict[str, str]:
    """Return the ways to other pages, by name."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(Newest|Newer|Older|Oldest)</a>', html)
    return {name: address.replace("&amp;", "&") for address, name in found}


def test_pages_lead_back_and_forth_and_stay_as_they_are_while_jobs_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobAdmin, "list_per_page", 2)
    jobs = [str(tasks.add.enqueue(a=number).pk) for number in range(5)]
    client = making.browser(VIEW)

    def shown(html: str) -> list[str]:
        return [job for job in reversed(jobs) if job in html]

    first = page(client)
    assert shown(first) == [jobs[4], jobs[3]]
    assert places(first).keys() == {"Older", "Oldest"}
    jobs.append(str(tasks.add.enqueue(a=5).pk))
    second = page(client, places(first)["Older"])
    assert shown(second) == [jobs[2], jobs[1]]
    assert shown(page(client, places(second)["Newer"])) == [jobs[4], jobs[3]]
    assert shown(page(client, places(second)["Newest"])) == [jobs[5], jobs[4]]
    last = page(client, places(second)["Older"])
    assert shown(last) == [jobs[0]]
    assert "Older" not in places(last)
    assert shown(page(client, places(first)["Oldest"])) == [jobs[1], jobs[0]]


def test_filters_and_search_begin_with_the_newest_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobAdmin, "list_per_page", 1)
    for _ in range(3):
        making.failed()
    client = making.browser(VIEW)
    older = page(client, places(page(client, "?queue=default"))["Older"])
    assert "?queue=default&amp;status__exact=failed" in older
    assert 'name="before"' not in older


def test_what_is_no_search_is_kept_and_said_in_words() -> None:
    letter = making.failed()
    html = page(making.browser(VIEW), "?q=colour:red")
    assert "There is no field “colour” to search in." in html
    assert 'value="colour:red"' in html
    assert str(letter.pk) not in html
    assert "How to search" in html


def test_a_list_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "LOOK_AT", 2)
    monkeypatch.setattr(job_list, "LOOK_AT", 2)
    letter = making.failed()
    for number in range(4):
        tasks.add.enqueue(a=number)
    client = making.browser(VIEW)
    html = page(client, "?q=post")
    assert "No job fits among those that were looked at" in html
    assert "Looked at the newest 2 jobs." in html
    found = re.search(r'<a href="([^"]*)" rel="next">Look at older ones</a>', html)
    assert found
    assert str(letter.pk) in page(client, found[1].replace("&amp;", "&"))


@pytest.mark.parametrize("query", ["since=24h", "since=2020-01-01&until=2990-01-01"])
def test_list_can_be_that_of_a_span(query: str) -> None:
    letter, client = making.failed(), making.browser(VIEW)
    assert str(letter.pk) in page(client, f"?{query}")
    assert str(letter.pk) not in page(client, "?until=2020-01-01")


def test_all_that_match_can_be_acted_on_from_a_narrowed_list() -> None:
    making.failed()
    client = making.browser(VIEW, making.RETRY)
    assert "all that match" not in page(client)
    html = page(client, "?status__exact=failed&queue=default")
    assert "Retry all that match…" in html
    assert "/admin/jobs/job/retry-all/?q=status%3Afailed+queue%3Adefault&amp;next=" in html
    assert "Cancel all that match…" not in html


def test_what_can_not_fit_the_list_is_not_offered_for_all_of_it() -> None:
    making.failed()
    client = making.browser(VIEW, making.RETRY, making.CANCEL)
    html = page(client, "?status__exact=failed")
    assert "Retry all that match…" in html
    assert "Cancel all that match…" not in html
    assert "Cancel all that match…" in page(client, "?queue=default")
    assert "all that match" not in page(client, "?q=nosuchword")


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        making.failed(about=User.objects.create(username=f"customer {number}"))
    client = making.browser(VIEW)
    page(client)
    with django_assert_max_num_queries(12):
        page(client)


def test_number_of_results_is_for_who_searches_or_filters() -> None:
    making.failed(), making.running()
    client = making.browser(VIEW)
    assert "Show all jobs" not in page(client)
    assert "1 job fits" in page(client, "?status__exact=failed")
    assert "1 job fits" in page(client, "?q=letter")


def test_job_without_a_subject_says_so_to_who_hears_the_page() -> None:
    making.failed()
    html = page(making.browser(VIEW))
    assert '<span aria-hidden="true">–</span><span class="visually-hidden">no subject</span>' in html


def test_list_can_be_that_of_named_jobs_and_says_so() -> None:
    first, second, other = making.failed(), making.failed(), making.failed()
    client = making.browser(VIEW)
    html = page(client, f"?these={first.pk.hex}-{second.pk.hex}")
    assert [str(job.pk) in html for job in (first, second, other)] == [True, True, False]
    assert "These 2 jobs" in html
    assert "This job" in page(client, f"?these={first.pk.hex}")
    assert "These" not in page(client)


def test_filters_are_one_fold_that_says_whether_some_are_on() -> None:
    making.failed()
    client = making.browser(VIEW)
    assert "<summary>Filters</summary>" in page(client)
    assert "<summary>Filters: some are on</summary>" in page(client, "?status__exact=failed")


@pytest.mark.postgres
def test_search_that_takes_too_long_says_how_to_narrow_it_and_keeps_what_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So many rows can't be looked at within a millisecond.
    enqueue_many(tasks.add.prepare(a=number) for number in range(10_000))
    monkeypatch.setattr(job_list, "PATIENCE", 0.001)
    client = making.browser(VIEW)
    html = page(client, "?q=nosuchword")
    assert "This search took too long and was stopped. Narrow it down: to a status" in html
    assert "The search was stopped" in html
    assert 'value="nosuchword"' in html
    assert "took too long" not in page(client, "?q=status:ready")
