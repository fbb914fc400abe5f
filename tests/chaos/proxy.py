"""A network that can fail: TCP proxies in a process of their own, `python -m tests.chaos.proxy NAME=FROM:TO …`.

Lines read: `NAME open`, `NAME silent` (nothing gets through, nothing is refused, as when a cable is cut: what was
sent meanwhile arrives when it is mended), `NAME reset` (connections break off and new ones are refused).
"""

import asyncio
import socket
import struct
import sys
from enum import StrEnum
from typing import cast

from tests.chaos.commands import obey


class Line(StrEnum):
    """The state of a connection between two machines."""

    OPEN = "open"
    SILENT = "silent"
    RESET = "reset"


# SO_LINGER with no time: closing sends RST instead of FIN.
_BREAK_OFF = struct.pack("ii", 1, 0)


class Proxy:
    """One port that leads to another."""

    def __init__(self, target: int) -> None:
        """Lead to `target` on this machine."""
        self.target = target
        self.line = Line.OPEN
        self.ends: set[End] = set()

    def switch(self, line: Line) -> None:
        """Change the state of the line, for connections there are and those to come."""
        self.line = line
        for end in list(self.ends):
            end.switch(line)

    async def accept(self, client: "End") -> None:
        """Connect a client to the target."""
        if self.line == Line.RESET:
            client.break_off()
            return
        server = End(self)
        client.peer, server.peer = server, client
        try:
            await asyncio.get_running_loop().create_connection(lambda: server, "127.0.0.1", self.target)
        except OSError:
            client.break_off()
        else:
            client.flush()


class End(asyncio.Protocol):
    """One end of a connection; what it hears goes to its peer, now or when the line is mended."""

    def __init__(self, proxy: Proxy) -> None:
        """Belong to a proxy."""
        self.proxy = proxy
        self.peer: End | None = None
        self.transport: asyncio.Transport | None = None
        self._held: list[bytes] = []
        self._over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        _without_delay(self.transport)
        self.proxy.ends.add(self)
        if self.peer is None:
            self._accepting = asyncio.ensure_future(self.proxy.accept(self))

    def data_received(self, data: bytes) -> None:
        self._held.append(data)
        self.flush()

    def connection_lost(self, error: Exception | None) -> None:
        self._over = True
        if self.peer is None or self.peer.transport is None:
            self.proxy.ends.discard(self)
        self.flush()

    def flush(self) -> None:
        """Pass on what is held, if there is anybody to pass it to and the line is open."""
        if self.proxy.line == Line.SILENT or self.peer is None or self.peer.transport is None:
            return
        if self._held:
            self.peer.transport.write(b"".join(self._held))
            self._held.clear()
        if self._over:
            self.proxy.ends.discard(self)
            self.peer.transport.close()

    def switch(self, line: Line) -> None:
        """Follow the line's new state."""
        if line == Line.RESET:
            self.break_off()
        else:
            self.flush()

    def break_off(self) -> None:
        """End the connection as a machine does that knows nothing of it."""
        if self.transport is not None and not self._over:
            _socket_of(self.transport).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK_OFF)
            self.transport.abort()


def _socket_of(transport: asyncio.Transport) -> socket.socket:
    return cast("socket.socket", transport.get_extra_info("socket"))


def _without_delay(transport: asyncio.Transport) -> None:
    _socket_of(transport).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def main(routes: list[str]) -> None:
    """Serve the routes until the harness closes the pipe."""
    proxies: dict[str, Proxy] = {}
    for route in routes:
        name, _, ports = route.partition("=")
        source, target = map(int, ports.split(":"))
        proxies[name] = proxy = Proxy(target)
        await _listen(proxy, source)

    def carry_out(line: str) -> str:
        name, state = line.split()
        proxies[name].switch(Line(state))
        return state

    await obey(carry_out)


async def _listen(proxy: Proxy, port: int) -> None:
    await asyncio.get_running_loop().create_server(lambda: End(proxy), "127.0.0.1", port)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
