"""What can go wrong with a picture or PDF."""


class PictureRefused(Exception):
    """The file is at fault; the message says why, and what to do."""


class CheckBroken(Exception):
    """The process that looks at files did not get to an answer: another try may."""
