"""A held effect on its job's page, and the two answers to “did it happen?”."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jobs.admin import settling
from jobs.models import Effect, Job, OperatorAct, Status
from jobs.selectors.record import held_effect
from jobs.services.settling import it_happened
from tests.jobs.admin import making
from tests.jobs.admin.making import RETRY, SETTLE, VIEW

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"
ANSWERS = ("happened", "did-not-happen")


def address(job: Job, answer: str) -> str:
    return f"{LIST}{job.pk}/effects/{job.effects.get().pk}/{answer}/"


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(job: Job, client: Client) -> str:
    return body(client.get(f"{LIST}{job.pk}/change/"))


def test_page_shows_what_is_known_and_asks_whether_it_happened() -> None:
    html = page(making.held(), making.browser(VIEW, SETTLE, RETRY))
    assert "Did “charge the card” happen?" in html
    assert "by attempt 1," in html
    assert "<dt>Noted as done</dt> <dd>never</dd>" in html
    assert "<dt>How attempt 1 ended</dt>" in html
    assert "TimeoutError: The bank did not answer." in html
    assert "Retry this job" not in html


def test_page_leads_to_both_answers() -> None:
    job = making.held()
    html = page(job, making.browser(VIEW, SETTLE))
    assert f'href="{address(job, "happened")}">It happened</a>' in html
    assert f'href="{address(job, "did-not-happen")}">It did not happen</a>' in html


def test_page_says_to_whom_may_not_settle_that_it_waits_for_somebody_who_may() -> None:
    html = page(making.held(), making.browser(VIEW, RETRY))
    assert "It waits for somebody who may say so" in html
    assert "It did not happen" not in html


def test_page_does_not_ask_while_an_attempt_may_be_at_it_or_after_the_end() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    for status in (Status.READY, Status.RETRYABLE, Status.SUCCESSFUL):
        Job.objects.filter(pk=job.pk).update(status=status)
        assert "Did “charge the card” happen?" not in page(job, client)


def test_effect_that_is_repeated_is_not_asked_about() -> None:
    job = making.failed()
    Effect.objects.create(job=job, name="letter handed in", attempt=1, begun_at=timezone.now())
    html = page(job, making.browser(VIEW, SETTLE, RETRY))
    assert "happen?" not in html
    assert "A retry does it again." in html
    assert "Retry this job" in html


def test_confirmation_says_what_follows_and_asks_how_one_knows() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    html = body(client.get(address(job, "happened")))
    assert "<h1>Say that “charge the card” happened?</h1>" in html
    assert "If it did not happen after all, it never will." in html
    assert "How do you know?" in html
    assert "Reference" in html
    assert 'value="It happened: note “charge the card” as done and go on"' in html
    html = body(client.get(address(job, "did-not-happen")))
    assert "If it did happen after all, it then happens twice." in html
    assert "Reference" not in html
    assert 'value="It did not happen: do “charge the card” again"' in html


def test_asking_changes_nothing() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    for answer in ANSWERS:
        client.get(address(job, answer), {"reason": "asked by GET"})
        client.head(address(job, answer))
    assert Effect.objects.get().is_held
    assert not OperatorAct.objects.exists()


def test_what_happened_is_noted_with_its_reference_and_the_job_goes_on() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    data = {"receipt": "TX-1", "reason": "the bank’s list shows it"}
    html = body(client.post(address(job, "happened"), data, follow=True))
    assert "“charge the card” is noted as done." in html
    assert "Charge a card</a> goes on." in html
    assert "settled “charge the card”: it happened. Receipt: TX-1. Reason: the bank’s list shows it" in html
    assert "happened, says a person since" in html
    assert Effect.objects.get().receipt == "TX-1"
    assert Job.objects.get(pk=job.pk).status == Status.READY


def test_what_did_not_happen_is_forgotten_and_the_job_goes_on() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    html = body(client.post(address(job, "did-not-happen"), {"reason": "no such payment"}, follow=True))
    assert "The note of “charge the card” is removed." in html
    assert not Effect.objects.exists()
    assert Job.objects.get(pk=job.pk).status == Status.READY
    entry = OperatorAct.objects.get()
    assert (entry.actor_name, entry.said) == (
        "ada",
        "Settled “charge the card”: it did not happen. Reason: no such payment",
    )


def test_while_another_effect_is_held_the_job_waits_for_that_too() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    path = address(job, "happened")
    Effect.objects.create(job=job, name="label", attempt=1, begun_at=timezone.now(), in_doubt="hold")
    assert "goes on when the rest is settled, too." in body(client.post(path, {"reason": "seen"}, follow=True))
    assert Job.objects.get(pk=job.pk).status == Status.FAILED


@pytest.mark.parametrize("answer", ANSWERS)
def test_one_must_say_how_one_knows(answer: str) -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    html = body(client.post(address(job, answer), {"reason": " ", "receipt": "TX-1"}))
    assert "Say how you know" in html
    assert "autofocus" in html
    assert ("TX-1" in html) == (answer == "happened")
    assert Effect.objects.get().is_held


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_somebody_settled_meanwhile_gives_a_clear_message(answer: str) -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    path = address(job, answer)
    it_happened(job.effects.get().pk, actor=making.staff(username="grace"), receipt="TX-1")
    for response in (client.get(path, follow=True), client.post(path, {"reason": "seen"}, follow=True)):
        html = body(response)
        assert "There is nothing to settle any more" in html
        assert "Your answer changed nothing." in html
        assert "<strong>grace</strong> settled “charge the card”: it happened." in html
    assert Job.objects.get(pk=job.pk).attempt == 3


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_settled_between_the_look_and_the_act_gives_a_clear_message(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_and_be_overtaken(*ids: Any) -> Any:
        held = held_effect(*ids)
        it_happened(ids[1])
        return held

    job, client = making.held(), making.browser(VIEW, SETTLE)
    monkeypatch.setattr(settling, "held_effect", look_and_be_overtaken)
    assert "Nothing was changed." in body(client.post(address(job, answer), {"reason": "seen"}, follow=True))
    assert Job.objects.get(pk=job.pk).attempt == 3


def test_form_of_an_earlier_doubt_settles_no_later_one() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    stale = address(job, "happened")
    Effect.objects.all().delete()
    Effect.objects.create(job=job, name="charge the card", attempt=3, begun_at=timezone.now(), in_doubt="hold")
    client.post(stale, {"reason": "seen"})
    assert Effect.objects.get().is_held


def test_effect_of_another_job_is_not_settled_by_this_ones_address() -> None:
    job, client = making.held(), making.browser(VIEW, SETTLE)
    path = address(job, "happened").replace(str(job.pk), str(making.failed().pk))
    client.post(path, {"reason": "seen"})
    assert Effect.objects.get().is_held


def test_job_that_does_not_exist_is_not_found() -> None:
    assert making.browser(VIEW, SETTLE).get(f"{LIST}{uuid4()}/effects/1/happened/").status_code == 404


def test_post_without_a_csrf_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(making.staff(VIEW, SETTLE))
    assert client.post(address(making.held(), "happened"), {"reason": "seen"}).status_code == 403
    assert Effect.objects.get().is_held


def test_what_people_typed_is_text_not_markup() -> None:
    job, client = making.held(about=User.objects.create(username="<i>Lovelace</i>")), making.browser(VIEW, SETTLE)
    data = {"receipt": "<b>TX-1</b>", "reason": "<script>alert(1)</script>"}
    html = body(client.post(address(job, "happened"), data, follow=True))
    assert not any(markup in html for markup in ("<b>TX-1", "<script>alert(1)", "<i>Lovelace"))


def test_retry_of_a_held_job_asks_to_settle_first() -> None:
    job, client = making.held(), making.browser(VIEW, RETRY)
    html = body(client.get(f"{LIST}{job.pk}/retry/"))
    assert "Nobody knows whether “charge the card” happened. Settle that first" in html
    assert 'type="submit" class="default"' not in html
    html = body(client.post(f"{LIST}{job.pk}/retry/", follow=True))
    assert "Charge a card</a> was not retried. Nobody knows whether “charge the card” happened." in html
    assert Job.objects.get(pk=job.pk).status == Status.FAILED


def test_retry_of_a_selection_leaves_held_jobs_alone_and_says_so() -> None:
    failed, held, other = making.failed(), making.held(), making.held()
    client = making.browser(VIEW, RETRY)
    ids = "-".join(job.pk.hex for job in (failed, held, other))
    html = body(client.get(f"{LIST}retry/", {"these": ids}))
    assert "These wait for a person: nobody knows whether what they began happened" in html
    assert 'value="Retry 1 failed “Send letter by post” job"' in html
    posted = {"_selected_action": [str(job.pk) for job in (failed, held, other)]}
    html = body(client.post(f"{LIST}retry/", posted, follow=True))
    assert "Retried 1 job; 2 were left alone: 2 wait for a person to settle what is in doubt." in html
    assert set(Job.objects.filter(status=Status.FAILED)) == {held, other}


def test_retry_of_only_a_held_job_says_why_it_was_left_alone() -> None:
    job = making.held()
    html = body(making.browser(VIEW, RETRY).post(f"{LIST}retry/", {"_selected_action": [str(job.pk)]}, follow=True))
    assert "Retried 0 jobs; 1 was left alone: it waits for a person to settle what is in doubt." in html


def test_job_that_runs_is_not_taken_for_one_that_waits_for_a_person() -> None:
    job = making.running()
    Effect.objects.create(job=job, name="charge", attempt=1, begun_at=timezone.now(), in_doubt="hold")
    client = making.browser(VIEW, RETRY, SETTLE)
    html = body(client.post(f"{LIST}retry/", {"_selected_action": [str(job.pk)]}, follow=True))
    assert "1 was left alone: it is running." in html
    assert "is running by now: nothing to retry." in body(client.post(f"{LIST}{job.pk}/retry/", follow=True))
