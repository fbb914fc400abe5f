"""Take the words out of the log about jobs that are erased; who did what, and when, stays."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from jobs.models import ActOnJob, Job, MassAct, OperatorAct
from jobs.models.mass_act import ERASED_SEARCH
from jobs.models.operator_act import amending
from jobs.services.journal import RECEIPT


def hold_searches(job_ids: Iterable[UUID]) -> None:
    """Lock the acts on all that matched a search that touched any of these jobs, until the transaction ends."""
    touched = ActOnJob.objects.filter(job_id__in=list(job_ids)).values("act__mass_act")
    list(MassAct.objects.filter(pk__in=touched).order_by("pk").select_for_update().values_list("pk"))


def forget_words(jobs: Sequence[Job]) -> None:
    """Take from all acts on these jobs what they were about, and what people typed."""
    names = {str(job.pk): str(job) for job in jobs}
    with amending():
        acts = list(_acts_on(names).select_for_update())
        for act in acts:
            act.label = names.get(act.object_id, act.label)
            act.sentence, act.reason, act.facts = act.sentence.partition(RECEIPT)[0], "", {}
            act.erased_at = Now()
        OperatorAct._base_manager.bulk_update(acts, ["label", "sentence", "reason", "facts", "erased_at"])
        _forget_searches({act.mass_act_id for act in acts if act.mass_act_id})


def forget_names(model: type[Model], keys: Collection[str]) -> None:
    """Take from acts on things that are not jobs what these were called, and what people typed."""
    kind = ContentType.objects.get_for_model(model)
    with amending():
        acts = OperatorAct._base_manager.filter(content_type=kind, object_id__in=keys)
        acts.update(label=f"{kind.name.capitalize()} that was erased", reason="", facts={}, erased_at=Now())


def _acts_on(names: Collection[str]) -> "QuerySet[OperatorAct]":
    about = {"content_type": ContentType.objects.get_for_model(Job), "object_id__in": names}
    many = ActOnJob.objects.filter(job_id__in=names).values("act_id")
    rows = OperatorAct._base_manager.all()
    ids = [*rows.filter(**about).values_list("pk", flat=True), *rows.filter(pk__in=many).values_list("pk", flat=True)]
    return rows.filter(pk__in=ids).order_by("pk")


def _forget_searches(ids: Collection[int]) -> None:
    """Take the search and the reason from acts on many; what was not done yet of such an act is then never done."""
    MassAct.objects.filter(pk__in=ids).update(search="", reason="", erased_at=Now())
    about = Job.objects.filter(
        subject_type=ContentType.objects.get_for_model(MassAct), subject_id__in=[str(act_id) for act_id in ids]
    )
    about.update(subject_label=ERASED_SEARCH)
    acts = OperatorAct._base_manager.filter(mass_act__in=ids)
    acts.update(label="Many jobs", reason="", facts={}, erased_at=Now())
    # The job that does it is called by the search, and there it is said why.
    its_jobs = [str(pk) for pk in about.values_list("pk", flat=True)]
    acts = OperatorAct._base_manager.filter(content_type=ContentType.objects.get_for_model(Job), object_id__in=its_jobs)
    acts.update(label=ERASED_SEARCH, reason="", facts={}, erased_at=Now())
