"""Why a report can't be made, in words that say what to do; no retry mends it."""

from jobs.api import Fail


class ReportRefused(Fail):
    """The report can't be made as it was asked for."""


class ReportTaken(Fail):
    """The report was cancelled, or another attempt has made its files."""
