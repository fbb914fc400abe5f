"""What a notification says: checked once, written for each recipient, and plain JSON for the jobs that write it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.http import url_has_allowed_host_and_scheme

from jobs.contrib.notifications.models import BODY_LENGTH, KEY_LENGTH, TITLE_LENGTH, URL_LENGTH, Level


class InvalidNotification(Exception):
    """A notification can't be what it is; the text says what to do."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """The columns that the notifications of all recipients have in common."""

    title: str
    body: str
    url: str
    level: str
    subject_type_id: int | None
    subject_id: str
    idempotency_key: str
    # No column: whoever tells of it sends letters of their own.
    is_mailed_already: bool = False

    @classmethod
    def made(
        cls, title: str, body: str, *, subject: Model | None, url: str, level: str, idempotency_key: str
    ) -> "Content":
        """Return checked content; raises InvalidNotification."""
        line = _cut(" ".join(title.split()), TITLE_LENGTH)
        if not line:
            raise InvalidNotification("A notification needs a title: say in a few words what happened.")
        if level not in Level.values:
            raise InvalidNotification(f"level={level!r}: use one of Level.{', Level.'.join(Level.names)}.")
        if len(idempotency_key) > KEY_LENGTH:
            raise InvalidNotification(f"idempotency_key: use at most {KEY_LENGTH} characters.")
        return cls(
            title=line,
            body=_cut(body, BODY_LENGTH),
            url=_path(url),
            level=str(Level(level)),
            subject_type_id=None if subject is None else ContentType.objects.get_for_model(subject).pk,
            subject_id="" if subject is None else str(subject.pk),
            idempotency_key=idempotency_key,
        )

    def plain(self) -> dict[str, Any]:
        """Return the columns as plain JSON."""
        return asdict(self)


def _path(url: str) -> str:
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise InvalidNotification(f"url={url!r:.80}: pass a path of this site, as /admin/billing/invoice/.")
    if len(url) > URL_LENGTH:
        raise InvalidNotification(f"url: use at most {URL_LENGTH} characters.")
    return url


def _cut(text: str, longest: int) -> str:
    # PostgreSQL refuses NUL in text.
    clean = text.replace("\x00", "")
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"
