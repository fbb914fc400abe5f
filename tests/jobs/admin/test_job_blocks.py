"""Blocks that other applications add to the pages of their jobs."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from jobs import blocks
from jobs.api import job_block
from jobs.models import Job
from tests.jobs.admin import making
from tests.jobs.admin.making import VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_other_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_blocks", [])


def page(job: Job, part: str = "change") -> str:
    response = making.browser(VIEW).get(f"/admin/jobs/job/{job.pk}/{part}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_block_says_what_it_knows_of_the_job_under_its_title() -> None:
    @job_block("Weather")
    def weather(job: Job, request: HttpRequest) -> str:
        return f"{request.user} sees rain on {job.pk}"

    job = making.failed()
    html = page(job)
    assert ">Weather</h2>" in html
    assert f"ada sees rain on {job.pk}" in html


def test_block_is_escaped_unless_it_is_safe() -> None:
    job_block("Bold")(lambda job, request: "<b>typed</b>")
    job_block("Safe")(lambda job, request: mark_safe("<b>meant</b>"))
    html = page(making.failed())
    assert "&lt;b&gt;typed&lt;/b&gt;" in html
    assert "<b>meant</b>" in html


def test_block_with_nothing_to_say_is_not_there() -> None:
    job_block("Silence")(lambda job, request: None)
    assert "Silence" not in page(making.failed())


def test_block_of_a_task_is_on_its_jobs_alone() -> None:
    job_block("Sums", tasks=[tasks.add])(lambda job, request: "about a sum")
    assert "about a sum" not in page(making.failed())
    User.objects.all().delete()
    assert "about a sum" in page(making.successful())


def test_block_of_a_subject_is_on_jobs_about_it_alone() -> None:
    job_block("Person", subject=User)(lambda job, request: "about a person")
    assert "about a person" not in page(making.failed())
    somebody = User.objects.create(username="somebody")
    User.objects.filter(username="ada").delete()
    assert "about a person" in page(making.failed(about=somebody))


def test_block_that_raises_leaves_the_page_whole(caplog: pytest.LogCaptureFixture) -> None:
    @job_block("Broken")
    def broken(job: Job, request: HttpRequest) -> str:
        raise KeyError("secret of the block")

    job_block("Whole")(lambda job, request: "still here")
    html = page(making.failed("The post is closed."))
    for told in ("This block could not be shown.", "still here", "The post is closed."):
        assert told in html
    assert "secret of the block" not in html
    assert "secret of the block" in caplog.text


def test_query_that_fails_in_a_block_leaves_the_page_whole() -> None:
    @job_block("Broken")
    def broken(job: Job, request: HttpRequest) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
        return ""

    job_block("Whole")(lambda job, request: f"{Job.objects.count()} job")
    html = page(making.failed())
    assert "This block could not be shown." in html
    assert "1 job" in html


def test_block_is_in_the_part_that_changes_while_the_job_lives() -> None:
    job_block("Standing")(lambda job, request: f"it is {job.status}")
    assert "it is running" in page(making.running(), "live")
