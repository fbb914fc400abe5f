"""What the registry answers, as values: carriers in the form of FMCSA's QCMobile API.

https://mobile.fmcsa.dot.gov/QCDevsite/docs/qcApi
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from imports.models.carrier import Operation
from imports.registry.exceptions import AnswerUnreadable, CarrierNotFound, KeyRefused, RegistryError, TalksNonsense

Text = str | UnsetType | None
Number = int | str | UnsetType | None

_YES_OR_NO = {"Y": True, "N": False}
_LARGEST = 2**31 - 1
# Where "nothing" is an answer: it goes by no other name, and nothing keeps it from driving. Elsewhere it is that
# the registry does not know, and what an office knows stays.
_NOTHING_SAYS_SO = frozenset({"dba_name", "out_of_service_on"})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the registry says of a carrier: plain values by the carrier's fields, of those it says something about.

    `etag` and `last_modified` make the next call a conditional one.
    """

    values: dict[str, Any]
    said_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""


class _Envelope(Struct, rename="camel"):
    content: Raw
    retrieval_date: str | None = None


class _Operation(Struct, rename="camel"):
    carrier_operation_code: str | None = None


class _Carrier(Struct, rename="camel"):
    dot_number: int | str
    legal_name: Text = UNSET
    dba_name: Text = UNSET
    allowed_to_operate: Text = UNSET
    carrier_operation: _Operation | UnsetType | None = UNSET
    is_passenger_carrier: Text = UNSET
    oos_date: Text = UNSET
    phy_street: Text = UNSET
    phy_city: Text = UNSET
    phy_state: Text = UNSET
    phy_zipcode: Text = UNSET
    phy_country: Text = UNSET
    total_drivers: Number = UNSET
    total_power_units: Number = UNSET
    review_date: Text = UNSET


class _Entry(Struct):
    carrier: _Carrier | None


def read_answer(dot_number: int, status: int, body: bytes) -> Answer:
    """Return what a body says of a carrier; raises CarrierNotFound, KeyRefused, AnswerUnreadable, TalksNonsense."""
    envelope = _envelope(body)
    content = _content(envelope)
    if isinstance(content, str):
        raise _refusal(dot_number, content)
    carrier = _carrier(envelope.content) if content else None
    if carrier is None:
        raise _not_found(dot_number)
    if status != HTTPStatus.OK:
        raise TalksNonsense(f"The registry answered {status}, and with it a carrier: nothing was taken over.")
    if str(carrier.dot_number).strip() != str(dot_number):
        raise AnswerUnreadable(f"The registry was asked for {dot_number} and answered about another carrier.")
    return Answer(values=dict(_values(carrier)), said_at=_moment(envelope.retrieval_date))


def _envelope(body: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(body, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise TalksNonsense(
            "What answered is not the registry, or not in its form: check CARRIER_REGISTRY_URL."
        ) from None


def _content(envelope: _Envelope) -> Any:
    try:
        return msgspec.json.decode(envelope.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise TalksNonsense("The registry’s answer breaks off.") from None


def _not_found(dot_number: int) -> CarrierNotFound:
    return CarrierNotFound(f"The registry knows no carrier with the DOT number {dot_number}.")


def _refusal(dot_number: int, words: str) -> RegistryError:
    if "webkey" in words.lower():
        return KeyRefused("The registry does not know our key: set CARRIER_REGISTRY_KEY to one that is valid.")
    if "not found" in words.lower():
        return _not_found(dot_number)
    # Not its words: some quote the address that was asked for, and the key in it.
    return TalksNonsense("The registry answered with a sentence in place of a carrier.")


def _carrier(content: Raw) -> _Carrier | None:
    try:
        entry: _Entry | list[_Entry] = msgspec.json.decode(content, type=_Entry | list[_Entry])
    except msgspec.DecodeError as error:
        raise AnswerUnreadable(f"What the registry says of it can’t be read: {error}") from None
    if not isinstance(entry, list):
        return entry.carrier
    if len(entry) != 1:
        raise AnswerUnreadable(f"The registry answered with {len(entry)} carriers of one number.")
    return entry[0].carrier


def _values(carrier: _Carrier) -> Iterator[tuple[str, Any]]:
    """Yield fields and plain values, of those that the registry says something about."""
    for field, (name, read) in _FIELDS.items():
        given = getattr(carrier, name)
        if given is UNSET:
            continue
        value = None if given is None else read(field, given)
        if value not in ("", None):
            yield field, value
        elif field in _NOTHING_SAYS_SO:
            yield field, "" if field == "dba_name" else None


def _text(longest: int) -> Callable[[str, str], str]:
    def read(field: str, given: str) -> str:
        text = " ".join("".join(letter if letter.isprintable() else " " for letter in given).split())
        if len(text) > longest:
            raise AnswerUnreadable(f"{field}: {len(text):,} letters, and there is room for {longest}.")
        return text

    return read


def _flag(field: str, given: str) -> bool | None:
    # What else there is, as "U", says that nobody knows.
    return _YES_OR_NO.get(given.strip().upper())


def _number(field: str, given: int | str) -> int:
    text = str(given).strip()
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= _LARGEST):
        raise AnswerUnreadable(f"{field}: {text[:30]!r} is no number of anything.")
    return int(text)


def _date(field: str, given: str) -> str:
    text = given.strip()
    if not text:
        return ""
    try:
        # A moment of the day, where there is one, says nothing.
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise AnswerUnreadable(f"{field}: {text[:30]!r} is no date.") from None


def _operation(field: str, given: _Operation) -> str:
    code = (given.carrier_operation_code or "").strip().upper()
    if code and code not in Operation.values:
        raise AnswerUnreadable(f"{field}: {code[:30]!r} is no kind of operation that is known.")
    return code


def _moment(text: str | None) -> datetime | None:
    try:
        said = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return said if said.tzinfo else None


# A carrier's field, what the registry calls it, and how its value is read.
_FIELDS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "legal_name": ("legal_name", _text(200)),
    "dba_name": ("dba_name", _text(200)),
    "may_operate": ("allowed_to_operate", _flag),
    "operation": ("carrier_operation", _operation),
    "carries_passengers": ("is_passenger_carrier", _flag),
    "out_of_service_on": ("oos_date", _date),
    "street": ("phy_street", _text(200)),
    "city": ("phy_city", _text(100)),
    "state": ("phy_state", _text(2)),
    "postcode": ("phy_zipcode", _text(10)),
    "country": ("phy_country", _text(2)),
    "drivers": ("total_drivers", _number),
    "power_units": ("total_power_units", _number),
    "reviewed_on": ("review_date", _date),
}
