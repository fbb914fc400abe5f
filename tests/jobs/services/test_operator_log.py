"""The log of what people did: nobody changes it, and it outlives those who wrote it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from jobs.api import Job
from jobs.exceptions import ActIsKept
from jobs.models import ActOnJob, MassAct, MassVerb, OperatorAct, Schedule, Via
from jobs.models.mass_act import ERASED_SEARCH
from jobs.models.operator_act import amending
from jobs.selectors.acts import acts_on_job
from jobs.services.cancelling import cancel
from jobs.services.erasing import Request, erase_about
from jobs.services.journal import acting_from, link_jobs, record_act, record_acts
from jobs.services.mass_acting import begin, go_on
from jobs.services.mass_asking import ask
from jobs.services.noting import note
from jobs.services.pruning import prune
from jobs.services.retrying import retry, retry_many
from tests.jobs.admin import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def act(ada: User) -> OperatorAct:
    retry(making.failed().pk, actor=ada, reason="post is open")
    return OperatorAct.objects.get()


def silent(done: int, total: int, what: str) -> None:
    pass


def test_an_act_says_who_did_what_to_what_and_why(act: OperatorAct, ada: User) -> None:
    assert (act.actor, act.actor_name, act.via, act.deed) == (ada, "ada", Via.ADMIN, "retry")
    assert (act.sentence, act.reason) == ("Retried.", "post is open")
    job = Job.objects.get()
    assert (act.object_id, act.label) == (str(job.pk), str(job))


def test_an_act_can_not_be_saved_again(act: OperatorAct) -> None:
    act.reason = "another"
    with pytest.raises(ActIsKept):
        act.save()
    assert OperatorAct.objects.get().reason == "post is open"


def test_an_act_can_not_be_deleted(act: OperatorAct) -> None:
    with pytest.raises(ActIsKept):
        act.delete()
    with pytest.raises(ActIsKept):
        OperatorAct.objects.all().delete()
    assert OperatorAct.objects.exists()


def test_acts_can_not_be_changed_together(act: OperatorAct) -> None:
    act.reason = "another"
    with pytest.raises(ActIsKept):
        OperatorAct.objects.update(reason="another")
    with pytest.raises(ActIsKept), transaction.atomic():
        OperatorAct.objects.bulk_update([act], ["reason"])
    assert OperatorAct.objects.get().reason == "post is open"


@pytest.mark.postgres
@pytest.mark.parametrize("statement", ["UPDATE jobs_operatoract SET reason = ''", "DELETE FROM jobs_operatoract"])
def test_the_database_refuses_what_goes_around_the_models(act: OperatorAct, statement: str) -> None:
    with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
        _execute(statement)
    assert OperatorAct.objects.get().reason == "post is open"


@pytest.mark.postgres
def test_the_database_refuses_to_hand_an_act_to_another_person(act: OperatorAct) -> None:
    other = User.objects.create_user("grace")
    with pytest.raises(IntegrityError), transaction.atomic():
        _execute(f"UPDATE jobs_operatoract SET actor_id = {other.pk}")


@pytest.mark.postgres
def test_the_database_refuses_again_after_an_amendment(act: OperatorAct) -> None:
    with amending():
        OperatorAct._base_manager.update(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        _execute("DELETE FROM jobs_operatoract")


def test_what_a_deleted_user_did_stays_with_the_name(act: OperatorAct, ada: User) -> None:
    ada.delete()
    act.refresh_from_db()
    assert (act.actor, act.actor_name, act.said) == (None, "ada", "Retried. Reason: post is open")


def test_a_command_line_without_a_user_is_named_by_its_machine() -> None:
    with acting_from(Via.COMMAND_LINE, "ops@mill"):
        cancel(making.scheduled().pk)
    act = OperatorAct.objects.get()
    assert (act.actor, act.actor_name, act.origin) == (None, "ops@mill on the command line", "ops@mill")


def test_the_program_itself_is_no_person() -> None:
    cancel(making.scheduled().pk)
    assert not OperatorAct.objects.exists()


def test_an_act_on_many_is_one_row_and_in_the_history_of_each(ada: User) -> None:
    jobs = [making.failed() for _ in range(3)]
    retry_many([job.pk for job in jobs], actor=ada, reason="post is open")
    assert OperatorAct.objects.get().label == "3 jobs"
    assert [[act.actor_name for act in acts_on_job(job)] for job in jobs] == [["ada"]] * 3


def test_a_job_shows_acts_on_it_and_on_many_in_their_order(ada: User) -> None:
    job, other = making.failed(), making.failed()
    retry_many([job.pk, other.pk], actor=ada)
    cancel(job.pk, actor=ada)
    assert [act.sentence for act in acts_on_job(job)] == ["Cancelled.", "Retried."]


def test_all_that_match_are_one_act_however_many_batches(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.services.mass_acting.MASS_BATCH", 2)
    jobs = [making.failed() for _ in range(5)]
    mass = begin(MassVerb.RETRY, "status:failed", actor=ada)
    go_on(mass.pk, silent)
    act = OperatorAct.objects.get()
    assert (act.mass_act, act.label, act.on_jobs.count()) == (mass, "All jobs that match status:failed", 5)
    assert all(acts_on_job(job) for job in jobs)


def test_erasing_a_job_takes_the_words_from_acts_on_it_and_on_many(ada: User) -> None:
    job = making.failed(about=ada)
    record_acts(ada, [job, making.failed()], "Retried.", "Mr Miller asked")
    record_act(ada, job, "Settled “mail”: it happened. Receipt: miller-7.")
    list(erase_about(ContentType.objects.get_for_model(User).pk, str(ada.pk), Request(reason="request 17")))
    told = "".join(act.said for act in OperatorAct.objects.all())
    assert "iller" not in told
    assert [act.actor_name for act in OperatorAct.objects.all()] == ["ada", "ada"]
    assert all(act.erased_at for act in OperatorAct.objects.all())


def test_erasing_takes_the_search_and_the_reason_from_a_mass_act_and_it_never_goes_on(ada: User) -> None:
    job = making.failed(about=ada)
    mass_job = ask(MassVerb.CANCEL, 'about:"ada"', actor=ada, reason="Mr Miller asked")
    mass = MassAct.objects.get()
    go_on(mass.pk, silent)
    link_jobs(OperatorAct.objects.get(mass_act=mass), [job])
    list(erase_about(ContentType.objects.get_for_model(User).pk, str(ada.pk), Request(reason="request 17")))
    mass.refresh_from_db()
    mass_job.refresh_from_db()
    assert (mass.search, mass.reason, str(mass), mass_job.subject_label) == ("", "", ERASED_SEARCH, ERASED_SEARCH)
    told = "".join(f"{act.label}{act.said}" for act in OperatorAct.objects.all())
    assert "Miller" not in told
    assert 'about:"ada"' not in told
    alive = making.scheduled()
    MassAct.objects.filter(pk=mass.pk).update(cursor=None, until_id="f" * 32)
    go_on(mass.pk, silent)
    alive.refresh_from_db()
    assert alive.status == "scheduled"


@pytest.mark.django_db(transaction=True)
def test_acts_go_with_their_jobs_and_mass_acts_with_their_last(ada: User) -> None:
    one, two = making.failed(), making.failed()
    mass = begin(MassVerb.RETRY, "status:failed", actor=ada)
    go_on(mass.pk, silent)
    record_acts(ada, [one, two], "Cancelled.")
    record_act(ada, one, "Cancelled.")
    with amending():
        OperatorAct._base_manager.update(at=Now() - timedelta(days=2))
    MassAct.objects.update(until_id="0" * 32)
    Job.objects.filter(pk=one.pk).delete()
    prune()
    assert (OperatorAct.objects.count(), ActOnJob.objects.count(), MassAct.objects.count()) == (2, 2, 1)
    Job.objects.all().delete()
    prune()
    assert not OperatorAct.objects.exists()
    assert not MassAct.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_done_to_a_schedule_is_never_pruned(ada: User) -> None:
    record_act(ada, Schedule.objects.create(key="nightly", task="tests.none", cron="0 2 * * *"), "Paused.")
    prune()
    assert OperatorAct.objects.get().sentence == "Paused."


def test_notes_of_causes_are_in_the_log_and_what_they_say_is_not(ada: User) -> None:
    note("app.send", "f" * 16, "Miller looks after it", ada)
    note("app.send", "f" * 16, "", ada)
    note("app.send", "f" * 16, "", ada)
    assert [(act.deed, act.sentence) for act in OperatorAct.objects.order_by("pk")] == [
        ("change", "Changed the note."),
        ("delete", "Deleted the note."),
    ]
    assert "Miller" not in "".join(f"{act.label}{act.said}" for act in OperatorAct.objects.all())


def test_the_command_lists_them(act: OperatorAct, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("jobs", "acts", "--since", "1h", "--actor", "ada")
    assert "ada" in (told := capsys.readouterr().out)
    assert "Retried. Reason: post is open" in told
    call_command("jobs", "acts", "--actor", "grace")
    assert "Nobody did anything that fits." in capsys.readouterr().out


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
