"""Who did what to a job, as sentences."""

from typing import TYPE_CHECKING

from jobs.admin.verbs import VERBS
from jobs.models import Deed
from jobs.services.editing import EDITED, REPLACED
from jobs.services.erasing import ERASED
from jobs.services.revealing import REVEALED
from jobs.services.starting import STARTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.models import OperatorAct

# Acts that are no verb on the job itself, and how a sentence goes on with them.
_SAID = {
    "Settled ": "settled ",
    f"{EDITED}.": "made it of another job, with edited arguments.",
    f"{REPLACED}.": "retried it as another job, with edited arguments.",
    f"{REVEALED}.": "saw what is secret in it.",
    f"{STARTED}.": "started it by hand.",
}


def said(entry: "OperatorAct") -> str:
    """Return an entry as the rest of a sentence that begins with a name: `cancelled it. Reason: asked by phone`."""
    message = entry.said
    for past, done in (*((verb.past, verb.done) for verb in VERBS), (ERASED, f"{ERASED} {{}}")):
        act = f"{past}."
        if message.startswith(act):
            return f"{done.format('it').lower()}.{message.removeprefix(act)}"
    return next(
        (f"{words}{message.removeprefix(act)}" for act, words in _SAID.items() if message.startswith(act)), message
    )


def reason_of_edit(history: "Sequence[OperatorAct]") -> str:
    """Return why a job was made of another with edited arguments; empty where nobody said."""
    return next((entry.reason for entry in history if entry.deed == Deed.EDIT), "")
