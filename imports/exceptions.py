"""What can go wrong; each message says what to do."""


class ImportsError(Exception):
    """Base of all errors of imports."""


class FileRefused(ImportsError):
    """The file can't be taken in: it is too large, empty, or of a kind that is not read."""


class StageChanged(ImportsError):
    """The import stands elsewhere by now: somebody else was quicker, or the page is old."""


class WorkTaken(ImportsError):
    """Another attempt works on the import now, or it was cancelled: this one writes nothing more."""


class RowsInvalid(ImportsError):
    """All rows or none was asked for, and some are invalid."""


class FileGone(ImportsError):
    """The uploaded file is no longer there."""


class DocumentRefused(ImportsError):
    """An uploaded document can't be taken in: it is too large, empty, or of a kind that is not taken."""


class DocumentChanged(ImportsError):
    """The document stands elsewhere by now: it was checked, or is being checked."""
