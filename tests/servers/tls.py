"""Encryption in front of a server that has none: a certificate of our own, and a proxy that takes it off.

    python -m tests.servers.tls PORT TARGET CERTIFICATE KEY

listens on PORT and passes what it decrypts on to the port TARGET, both of 127.0.0.1. It passes plain connections on
as well: those of a sentinel that was built without TLS.
"""

import asyncio
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jobs.backends.ports import free_port
from jobs.backends.tether import tethered
from tests.servers.requirement import missing
from tests.servers.waiting import wait_until

# The first byte of a TLS handshake (RFC 8446, 5.1).
_HANDSHAKE = b"\x16"
_CERTIFICATE = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=waybill "
    "-addext subjectAltName=IP:127.0.0.1,DNS:localhost -addext keyUsage=critical,digitalSignature,keyCertSign"
)


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that is its own authority."""

    file: Path
    key: Path


def make_certificate(folder: Path, name: str = "authority") -> Certificate:
    """Make a certificate in a folder; ends the test where there is no openssl."""
    program = shutil.which("openssl") or missing("there is no openssl on this machine, which makes certificates")
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    command = [program, *_CERTIFICATE.split(), "-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run(command, check=True, capture_output=True)
    return made


@contextmanager
def tls_proxy(target: int, certificate: Certificate) -> Iterator[int]:
    """Yield a port of 127.0.0.1 that speaks TLS for the port `target`."""
    port = free_port()
    arguments = [str(port), str(target), str(certificate.file), str(certificate.key)]
    process = subprocess.Popen(tethered([sys.executable, "-m", "tests.servers.tls", *arguments]))
    try:
        wait_until(lambda: _listens(port), "the proxy listens")
        yield port
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class Proxy:
    """The process's own part: each connection to the listener is passed on."""

    def __init__(self, target: int, context: ssl.SSLContext) -> None:
        """Prepare for a port of 127.0.0.1."""
        self._target = target
        self._context = context

    async def serve(self, listener: socket.socket) -> None:
        """Pass connections on for ever."""
        listener.setblocking(False)
        async with asyncio.TaskGroup() as connections:
            while True:
                client, _ = await asyncio.get_running_loop().sock_accept(listener)
                connections.create_task(self._pass_on(client))

    async def _pass_on(self, client: socket.socket) -> None:
        try:
            near_source, near_sink = await self._streams(client)
            far_source, far_sink = await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.gather(_pump(near_source, far_sink), _pump(far_source, near_sink))
        except OSError:
            # A client that does not trust the certificate, or a side that is gone: so is the connection.
            client.close()

    async def _streams(self, client: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        loop, context = asyncio.get_running_loop(), self._context if await _begins_tls(client) else None
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, client, ssl=context)
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _begins_tls(client: socket.socket) -> bool:
    client.setblocking(False)
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(client, readable.set)
    await readable.wait()
    loop.remove_reader(client)
    return client.recv(1, socket.MSG_PEEK) == _HANDSHAKE


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    finally:
        sink.close()


def main(port: str, target: str, certificate: str, key: str) -> None:
    """Serve until killed."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    asyncio.run(Proxy(int(target), context).serve(socket.create_server(("127.0.0.1", int(port)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
