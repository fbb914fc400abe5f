"""Free TCP ports on this machine."""

import secrets
import socket

# Below the ports that outgoing connections are given (Linux: from 32768), any of which could take one that was found
# free before its server listens there; above the ports that well-known services have.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port on 127.0.0.1 that nothing uses at this moment; raise OSError where none of many is free."""
    for _ in range(len(_PORTS)):
        port = secrets.choice(_PORTS)
        with socket.socket() as listener:
            if _can_bind(listener, port):
                return port
    raise OSError(f"no free port of {_PORTS.start} to {_PORTS.stop} found on 127.0.0.1")


def _can_bind(listener: socket.socket, port: int) -> bool:
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
