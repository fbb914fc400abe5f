"""Ask for a letter without signing in: the answer, and the work of the request, are the same for every address."""

from typing import TYPE_CHECKING

from jobs.contrib.accounts import rationing
from jobs.contrib.accounts.tasks import answer_forgotten, answer_unconfirmed

if TYPE_CHECKING:
    from django.http import HttpRequest


def ask_for_password(request: "HttpRequest", address: str) -> None:
    """Let a job look whose address this is, and send a link for another password; nothing where too much was asked."""
    if rationing.may_ask(request, address):
        answer_forgotten.enqueue(address=address)


def ask_for_confirmation(request: "HttpRequest", address: str) -> None:
    """Let a job look whether this address waits to be confirmed, and send a link; nothing where too much was asked."""
    if rationing.may_ask(request, address):
        answer_unconfirmed.enqueue(address=address)
