"""How far a copy is, in the words of the page that its customer follows it on."""

from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.public.wording import address, mailto
from billing.public.words import PublicWords
from billing.services.following import Progress


def sentences_of(progress: Progress, words: PublicWords, *, recipient: str, email: str) -> tuple[SafeString, ...]:
    """Return the headline and the note below it; `recipient` is masked, `email` is where to ask."""
    put_in = {"address": address(recipient), "clock": _clock(progress), "email": mailto(email)}
    told = words.progress[progress.stage]
    return tuple(format_html(sentence, **put_in) for sentence in told)


def _clock(progress: Progress) -> SafeString | str:
    """Return the time of day, which a script turns into the reader's."""
    if progress.at is None:
        return ""
    at = timezone.localtime(progress.at)
    return format_html('<time datetime="{}" data-clock>{}</time>', at.isoformat(timespec="seconds"), date(at, "H:i T"))
