"""Log lines that say what they belong to: for machines a JSON object each, for people text with the ids at its end.

LOGGING["filters"] = {"origin": {"()": "jobs.log_lines.OriginFilter"}} on a handler, and one of the formatters.
"""

import logging
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS, LogData
from pythonjsonlogger.json import JsonFormatter

from jobs.correlation import origin, process_name

# Anything else that a logger was given, as a request or the parameters of a statement, may hold what is secret.
_PLAIN = (str, int, float)
_SECRET = ("sql", "params", "alias")
_NAMES = {
    "asctime": "time",
    "levelname": "level",
    "name": "logger",
    "exc_info": "exception",
    "stack_info": "stack",
}


class OriginFilter(logging.Filter):
    """Lets every record through, and gives it `correlation_id`, `job_id`, `task`, `attempt`, `queue`, `worker`.

    Only those that there are, and none that the record has: it may come from another thread or process.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Add what the code that logs belongs to."""
        for name, value in _fields():
            record.__dict__.setdefault(name, value)
        return True


class RefusalFilter(logging.Filter):
    """Lets every record through; of a request that was refused (4xx) it makes a line with the reason, no traceback.

    Django logs where the refusal was raised, which is no error of ours: a page that is denied often would fill a log.
    For the logger `django.request`.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the reason in place of the traceback."""
        if record.exc_info and vars(record).get("status_code", 500) < HTTPStatus.INTERNAL_SERVER_ERROR:
            message, why = record.getMessage(), str(record.exc_info[1])
            record.msg, record.args = "%s", (message if why in message else f"{message}: {why}",)
            record.exc_info = None
        return True


class JsonLines(JsonFormatter):
    """Writes a record as one line of JSON: `time` (ISO 8601, UTC), `level`, `logger`, `message`, and what it has more.

    Of `extra`, plain values. In ASCII: a log is read with any encoding.
    """

    def __init__(self) -> None:
        super().__init__(
            ["asctime", "levelname", "name", "message"],
            rename_fields=_NAMES,
            reserved_attrs=[*RESERVED_ATTRS, *_SECRET],
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """Return when it was logged."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def process_log_record(self, log_data: LogData) -> LogData:
        """Leave out what is not there, and what is no plain value."""
        return {name: value for name, value in log_data.items() if isinstance(value, _PLAIN) and _is_json(value)}


class TextLines(logging.Formatter):
    """Writes a record as text, and the ids of what it belongs to behind its message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Return the line, without a traceback."""
        ids = dict.fromkeys(filter(None, (vars(record).get(name) for name in ("correlation_id", "job_id"))))
        return super().formatMessage(record) + (f" [{' '.join(ids)}]" if ids else "")


def _is_json(value: Any) -> bool:
    # JSON has no word for what is no number, and one such line would stop a machine that reads it.
    return not isinstance(value, float) or math.isfinite(value)


def _fields() -> Iterator[tuple[str, Any]]:
    now = origin()
    if now.correlation_id:
        yield "correlation_id", now.correlation_id
    if now.job_id:
        yield "job_id", str(now.job_id)
        yield "task", now.task
        yield "attempt", now.attempt
        yield "queue", now.queue_name
    if worker := process_name():
        yield "worker", worker
