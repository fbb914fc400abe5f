"""Do a verb to all jobs that match a search, batch after batch, and go on where a batch was the last."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

import uuid_utils.compat
from django.db import transaction

from jobs.events import mass_act_ended
from jobs.exceptions import ClaimLost
from jobs.models import LIVE, RETRYABLE_BY_HAND, TIMED, JobQuerySet, MassAct, MassVerb, Status
from jobs.selectors.searching import frozen, search
from jobs.services.cancelling import cancel_many
from jobs.services.hastening import hasten_many
from jobs.services.journal import part_of, record_act
from jobs.services.retrying import retry_many

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

# Half a second's work: whoever wants one of these jobs waits no longer, and they are pushed to workers together.
MASS_BATCH = 1_000

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class _Work:
    """What is done to many jobs, and to which of them it can be done."""

    service: Callable[..., set[UUID]]
    statuses: tuple[Status, ...]
    past: str


_WORK = {
    MassVerb.RETRY: _Work(retry_many, RETRYABLE_BY_HAND, "retried"),
    MassVerb.CANCEL: _Work(cancel_many, LIVE, "cancelled"),
    MassVerb.RUN: _Work(hasten_many, TIMED, "brought forward"),
}


def begin(verb: MassVerb, text: str, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> MassAct:
    """Note what is to be done to all jobs there are now that match a search; raises InvalidSearch."""
    with transaction.atomic():
        act = MassAct.objects.create(
            verb=verb,
            search=frozen(text),
            until_id=uuid_utils.compat.uuid7(),
            asked_by=cast("User | None", actor),
            reason=reason,
        )
        record_act(actor, act, f"{_WORK[verb].past.capitalize()}.", reason, mass_act=act)
    return act


def touched_by(verb: MassVerb, jobs: JobQuerySet) -> JobQuerySet:
    """Return those of some jobs that stand so that it can be done to them."""
    return jobs.filter(status__in=_WORK[verb].statuses)


def go_on(act_id: int, report: Report, is_ours: Callable[[], bool] = lambda: True) -> dict[str, int]:
    """Do what is left of an act; returns how many jobs were touched, and how many could not be.

    `report` is called after each batch. Raises ClaimLost when `is_ours` says that another process does it now, or that
    it was cancelled.
    """
    act = _counted(MassAct.objects.get(pk=act_id))
    past = _WORK[MassVerb(act.verb)].past
    while _do_batch(act, is_ours):
        came_to = act.done + act.left
        # What was scheduled or failed meanwhile may match, too.
        report(
            came_to, max(came_to, act.total or 0), f"jobs {past}" if not act.left else f"jobs, {act.left:,} left alone"
        )
    mass_act_ended.send_robust(MassAct, act=act)
    return {"done": act.done, "left": act.left}


def _counted(act: MassAct) -> MassAct:
    if act.total is None:
        act.total = _ahead(act).count()
        MassAct.objects.filter(pk=act.pk, total=None).update(total=act.total)
    return act


def _do_batch(act: MassAct, is_ours: Callable[[], bool]) -> int:
    """Touch the next jobs and move on, in one transaction; returns how many jobs it came to."""
    work = _WORK[MassVerb(act.verb)]
    with transaction.atomic():
        # Locked: a process that was thought dead and wakes up waits here, and then reads where the other one is.
        act.refresh_from_db(from_queryset=MassAct.objects.select_for_update())
        if not is_ours():
            raise ClaimLost("Another process goes on with it, or it was cancelled.")
        # Locked, too: what no longer matches when it is touched, as it was begun just now, is left alone.
        ids = list(_ahead(act).order_by("pk").select_for_update().values_list("pk", flat=True)[:MASS_BATCH])
        if ids:
            with part_of(act.acts.first()):
                touched = work.service(ids, actor=act.asked_by, reason=act.reason)
            act.cursor, act.done, act.left = ids[-1], act.done + len(touched), act.left + len(ids) - len(touched)
            act.save(update_fields=["cursor", "done", "left"])
    return len(ids)


def _ahead(act: MassAct) -> JobQuerySet:
    jobs = touched_by(MassVerb(act.verb), search(act.search).jobs).filter(pk__lt=act.until_id)
    # Without its search it would be about all jobs there are.
    jobs = jobs if act.erased_at is None else jobs.none()
    return jobs if act.cursor is None else jobs.filter(pk__gt=act.cursor)
