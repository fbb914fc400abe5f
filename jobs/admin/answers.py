"""What staff can say of an effect that is held in doubt: each answer with its service, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from jobs.admin.reason import HappenedForm, SettleForm
from jobs.models import Job
from jobs.services.settling import it_did_not_happen, it_happened

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

PERMISSION = "jobs.settle_effect"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer to “did it happen?”. `act` takes the effect's id, the actor, and the fields of `form` by name."""

    name: str
    path: str
    label: str
    question: str
    button: str
    done: str
    does: str
    does_not: str
    form: type[SettleForm]
    act: Callable[..., Job]

    def settle(self, effect_id: int, actor: "User", fields: dict[str, Any]) -> Job:
        """Settle the effect so; raises EffectNotHeld."""
        return self.act(effect_id, actor=actor, **fields)


HAPPENED = Answer(
    name="happened",
    path="happened",
    label="It happened",
    question="Say that “{}” happened?",
    button="It happened: note “{}” as done and go on",
    done="“{}” is noted as done.",
    does="notes it as done. The job goes back to the queue and goes on after it.",
    does_not="do it again. If it did not happen after all, it never will.",
    form=HappenedForm,
    act=it_happened,
)
DID_NOT_HAPPEN = Answer(
    name="did_not_happen",
    path="did-not-happen",
    label="It did not happen",
    question="Say that “{}” did not happen?",
    button="It did not happen: do “{}” again",
    done="The note of “{}” is removed.",
    does="removes the note. The job goes back to the queue and does it again.",
    does_not="look whether it happened. If it did happen after all, it then happens twice.",
    form=SettleForm,
    act=it_did_not_happen,
)
ANSWERS = (HAPPENED, DID_NOT_HAPPEN)


def may_settle(user: "User | AnonymousUser") -> "TypeGuard[User]":
    """Say whether a user may answer; who may not see jobs may not act on them."""
    return user.has_perms(["jobs.view_job", PERMISSION])
