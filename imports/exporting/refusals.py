"""Why a list can't be exported: what no retry mends, in words that say what to do."""

from jobs.api import Fail


class ExportRefused(Fail):
    """The list can't be made a file as it was asked for."""


class ExportTaken(Fail):
    """The export was cancelled, or another attempt has made its file."""
