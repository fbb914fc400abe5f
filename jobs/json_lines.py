"""JSON Lines (jsonlines.org): a value a line."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID


def json_lines(records: Iterable[Any]) -> Iterator[str]:
    """Yield each value as a line; moments with their zone, to the microsecond."""
    for record in records:
        yield f"{json.dumps(record, ensure_ascii=False, default=_plain)}\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{value!r:.80} can't be written as JSON.")
