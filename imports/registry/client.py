"""Ask the registry for one carrier. Base URL and key are settings; the key stands in the address and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings

from imports.models.carrier_sync import MAX_VALIDATOR
from imports.registry.answers import Answer, read_answer
from imports.registry.exceptions import (
    KeyRefused,
    RegistryAway,
    RegistryOff,
    TalksNonsense,
    TooManyRequests,
)
from jobs.api import HttpAnswer, HttpAway, HttpPeer, HttpTooLarge, ask_http

# One request of one host a second. A carrier is 3 KB.
REGISTRY = HttpPeer("The registry", silence=10, patience=20, max_bytes=256 * 1024)
# Where the registry asks for a pause and does not say how long a one, and the longest that is believed.
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)


def is_on() -> bool:
    """Say whether there is a registry to ask."""
    return bool(settings.CARRIER_REGISTRY_URL)


def look_up(dot_number: int, *, etag: str = "", last_modified: str = "") -> Answer | None:
    """Return what the registry says of a carrier; None where that is what it said before. Raises a RegistryError."""
    if not is_on():
        raise RegistryOff("Carriers are not looked up: CARRIER_REGISTRY_URL names no registry.")
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"Accept": "application/json"} | {name: value for name, value in conditions.items() if value}
    response = _get(_address(dot_number), headers)
    if response.status == HTTPStatus.NOT_MODIFIED and (etag or last_modified):
        return None
    _check_status(response)
    return replace(
        read_answer(dot_number, response.status, response.body),
        etag=_validator(response, "etag"),
        last_modified=_validator(response, "last-modified"),
    )


def _get(address: str, headers: dict[str, str]) -> HttpAnswer:
    try:
        return ask_http(REGISTRY, address, headers)
    except HttpAway as error:
        raise RegistryAway(str(error)) from None
    except HttpTooLarge as error:
        raise TalksNonsense(str(error)) from None


def _address(dot_number: int) -> str:
    key = quote(settings.CARRIER_REGISTRY_KEY, safe="")
    return f"{settings.CARRIER_REGISTRY_URL}/carriers/{dot_number}?webKey={key}"


def _check_status(response: HttpAnswer) -> None:
    """Raise what a status alone says; a 404 is a carrier's only if the body says so, too."""
    status = response.status
    if status in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
        return
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise KeyRefused(f"The registry refuses our key ({status}): set CARRIER_REGISTRY_KEY to one that is valid.")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        pause = _pause(response)
        raise TooManyRequests(f"The registry asks for a pause of {pause.total_seconds():,.0f} s.", pause)
    if 300 <= status < 400:
        raise TalksNonsense(f"The registry answered {status} and leads elsewhere: correct CARRIER_REGISTRY_URL.")
    if 400 <= status < 500:
        raise TalksNonsense(f"The registry refuses what it is asked ({status}): check CARRIER_REGISTRY_URL.")
    raise RegistryAway(f"The registry is out of order ({status}).")


def _pause(response: HttpAnswer) -> timedelta:
    """Return what Retry-After says, in seconds or as a date (RFC 9110, 10.2.3)."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return PAUSE
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(0), min(until - datetime.now(UTC), LONGEST_PAUSE))


def _validator(response: HttpAnswer, name: str) -> str:
    value = response.headers.get(name, "")
    return value if len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable() else ""
