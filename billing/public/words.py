"""What customers' pages say, by what is meant: a table for each language fills it. In braces stands what is put in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from billing.models import InvoiceKind
from billing.services.following import Stage


class Told(NamedTuple):
    """What happened, in a line, and what follows from it."""

    headline: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicWords:
    """Every word that a customer reads on a page, in one language, whose code is `lang`."""

    lang: str

    documents: Mapping[InvoiceKind, str]
    page_title: str
    questions: str

    what_to_pay: str
    pay_online: str
    download: str
    part: str
    until: str
    credited: str
    cancelled: Told
    paid: Told
    nothing_to_pay: str
    confirming: str
    not_confirmed: str

    by_transfer: str
    payee: str
    bank: str
    reference: str

    enclosures: str
    enclosure: str

    copy_question: str
    copy_promise: str
    copy_ask: str
    copies: Mapping[InvoiceKind, str]
    back: str
    progress: Mapping[Stage, Told]
    interrupted: str

    # Why something was not done.
    form_not_whole: str
    too_many_copies: str
    nothing_left: str
    not_payable_online: str
    provider_away: str
    provider_away_transfer: str

    # Pages that say why there is nothing.
    link_expired: Told
    link_incomplete: Told
    no_such_copy: Told
    enclosure_gone: Told
    not_found: Told
    forbidden: Told
    sign_in: str
    form_refused: Told
    no_cookie: str
    old_page: str
    typed: str
    failed: Told
    failed_retry: str
    failed_again: str
