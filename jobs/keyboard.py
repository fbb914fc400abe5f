"""Who types, as the operating system has it."""

import getpass
import socket


def who_is_at_the_keyboard() -> str:
    """Return `user@host`; what acts on a command line are noted with."""
    return f"{_login()}@{socket.gethostname()}"


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return "somebody"
