"""What became of a selection of jobs, in one message to whoever acted."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.utils.html import format_html

from jobs.admin.chosen import MOST, list_url
from jobs.admin.verbs import RETRY
from jobs.models import Status
from jobs.selectors.erasure import erased_among
from jobs.selectors.record import held_jobs
from jobs.selectors.selection import statuses
from jobs.wording import counted, listed

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from jobs.admin.verbs import Verb


def tell(request: "HttpRequest", verb: "Verb", done: Sequence[UUID], left: Sequence[UUID]) -> None:
    """Say how many jobs it was done to, with a link to them, and why the others were left alone."""
    text = f"{verb.done.format(counted(len(done), 'job'))}{_left_alone(verb, left)}."
    level = messages.SUCCESS if done else messages.WARNING
    messages.add_message(request, level, format_html("{}{}", text, _link(done)))


def _link(done: Sequence[UUID]) -> "SafeString | str":
    if not done:
        return ""
    words = f"See the first {MOST} of them" if len(done) > MOST else "See them" if len(done) > 1 else "See it"
    return format_html(' <a href="{}">{}</a>', list_url(done[:MOST]), words)


def _left_alone(verb: "Verb", left: Sequence[UUID]) -> str:
    """Say how many were left alone and why: `; 1 was left alone: it is running`."""
    if not left:
        return ""
    held = held_jobs(left) if verb is RETRY else set()
    erased = erased_among(left) - held if verb is RETRY else set()
    standing = Counter(statuses(set(left) - held - erased))
    reasons = [_standing(status, n, len(left)) for status, n in standing.items()]
    if held:
        wait = "waits" if len(held) == 1 else "wait"
        reasons.append(f"{_subject(len(held), len(left))} {wait} for a person to settle what is in doubt")
    if erased:
        was = "was" if len(erased) == 1 else "were"
        reasons.append(f"{_subject(len(erased), len(left))} {was} erased and can’t be run again")
    if gone := len(left) - len(held) - len(erased) - standing.total():
        reasons.append(f"{_subject(gone, len(left))} no longer exist{'s' if gone == 1 else ''}")
    return f"; {len(left):,} {'was' if len(left) == 1 else 'were'} left alone: {listed(reasons)}"


def _standing(status: Status, count: int, of: int) -> str:
    return f"{_subject(count, of)} {'is' if count == 1 else 'are'} {status.label.lower()}"


def _subject(count: int, of: int) -> str:
    return "it" if of == 1 else f"{count:,}"
