"""What stops the reading of a file."""


class Unreadable(ValueError):
    """The file can't be read as a table; the text says what to do about it."""
