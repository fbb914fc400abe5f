"""Who did what to a job, as sentences."""

from typing import TYPE_CHECKING

from jobs.admin.verbs import VERBS
from jobs.services.erasing import ERASED

if TYPE_CHECKING:
    from jobs.models import OperatorAct


def said(entry: "OperatorAct") -> str:
    """Return an entry as the rest of a sentence that begins with a name: `cancelled it. Reason: asked by phone`."""
    message = entry.said
    for past, done in (*((verb.past, verb.done) for verb in VERBS), (ERASED, f"{ERASED} {{}}")):
        act = f"{past}."
        if message.startswith(act):
            return f"{done.format('it').lower()}.{message.removeprefix(act)}"
    return f"settled {message.removeprefix('Settled ')}" if message.startswith("Settled ") else message
