"""Free TCP ports on this machine."""

import socket


def free_port() -> int:
    """Return a port on 127.0.0.1 that nothing uses at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
