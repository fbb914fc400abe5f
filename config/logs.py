"""How log lines are written: `text` for people, `json` for the machines that collect them."""

import sys
from typing import Any

from config.env import Env, malformed

TEXT, JSON = "text", "json"
_FORMATTERS = {TEXT: "jobs.log_lines.TextLines", JSON: "jobs.log_lines.JsonLines"}


def log_format(env: Env, *, is_read: bool) -> str:
    """Return LOG_FORMAT; where it is not set, `text` for who `is_read` or sits at a terminal, else `json`."""
    name: str = env.str("LOG_FORMAT", default=TEXT if is_read or sys.stderr.isatty() else JSON)
    if name not in _FORMATTERS:
        raise malformed("LOG_FORMAT", name, f"use one of {', '.join(_FORMATTERS)}")
    return name


def log_settings(level: str, form: str, *, log_jobs: bool) -> dict[str, Any]:
    """Return Django's LOGGING: all there is to the console, in one format; with a line for each job if asked for."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "origin": {"()": "jobs.log_lines.OriginFilter"},
            "refusal": {"()": "jobs.log_lines.RefusalFilter"},
        },
        "formatters": {"line": {"()": _FORMATTERS[form]}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["origin"]}},
        "root": {"handlers": ["console"], "level": level},
        # rq-scheduler would add lines of its own form: not to a logger that has a handler.
        "loggers": {
            "rq_scheduler.scheduler": {"handlers": ["console"], "propagate": False},
            "django.request": {"filters": ["refusal"]},
            "jobs.services.execution": {"level": "DEBUG" if log_jobs else level},
        },
    }
