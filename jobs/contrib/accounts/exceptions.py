"""What goes wrong with accounts. A docstring is the message."""


class NotConfirmed(Exception):
    """The link was used meanwhile, or is not the last one."""
