"""How quick e-mail is: one connection for many letters against one for each, and a letter to many.

    python -m benchmarks.mail --letters 10000

On servers of its own, with a mail server on this machine that takes all it is given. First letters are handed over
on a connection that is kept and on a new one each, plain and with STARTTLS, in rounds that take turns. Then a letter
to many is sent by `send_bulk` and a worker with two processes, on PostgreSQL.
"""

import argparse
import asyncio
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.parser import BytesHeaderParser
from pathlib import Path
from statistics import median

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.processes import peak
from benchmarks.servers import DURABLE
from jobs.backends.embedded_redis import EmbeddedRedis
from jobs.backends.ports import free_port
from tests.servers.postgres import throw_away_cluster
from tests.servers.tls import make_certificate
from tests.servers.waiting import wait_until

# Of a letter only its head is read: the server is to take little of the machine.
HEADERS = BytesHeaderParser()
BLOCK = 64 * 1024
ROUNDS = 5
LETTERS_A_ROUND = 150


class _Sink:
    """Takes everything, and writes the Message-IDs down."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self._file.write(f"{HEADERS.parsebytes(envelope.content)['Message-ID']}\n")
        return "250 OK"


class _Server(SMTP):
    """Reads letters in blocks: aiosmtpd goes by lines, and so a twentieth of the machine went into the far end."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = bytearray()
        while not content.endswith(b"\r\n.\r\n"):
            if not (block := await self._reader.read(BLOCK)):
                return
            content += block
        assert self.envelope
        self.envelope.content = bytes(content)
        status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)


async def serve(port: int, file: Path, certificate: Path | None, key: Path | None) -> None:
    """Serve until the process is ended."""
    context = None
    if certificate and key:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    sink = _Sink(file)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Server(sink, tls_context=context, hostname="127.0.0.1"), "127.0.0.1", port
    )
    await server.serve_forever()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--letters", type=int, default=10_000, help="letters of the bulk mail")
    options.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    wanted = options.parse_args()
    if wanted.serve:
        port, file, *secured = wanted.serve
        certificate, key = (Path(name) for name in secured) if secured else (None, None)
        asyncio.run(serve(int(port), Path(file), certificate, key))
        return 0
    with installation() as folder:
        for name, secured in (("plain", False), ("STARTTLS", True)):
            with sink(folder, secured=secured) as (url, _):
                _compare(name, url)
        with sink(folder, secured=False) as (url, file):
            return _send_to_many(url, file, wanted.letters)


@contextmanager
def installation(settings: str = "tests.worker_settings") -> Iterator[Path]:
    """Yield a folder; a database and a broker of our own are up until the block ends, and Django is set up."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(throw_away_cluster(options=DURABLE))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis"))
        certificate = make_certificate(folder)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATA_DIR": str(folder),
            "DATABASE_URL": cluster.url,
            "REDIS_URL": redis.url,
            "LOG_LEVEL": "WARNING",
            "MAIL_RATE": "",
            "SSL_CERT_FILE": str(certificate.file),
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield folder


@contextmanager
def sink(folder: Path, *, secured: bool) -> Iterator[tuple[str, Path]]:
    """Yield the address of a mail server in a process of its own, and the file it writes down what it takes in."""
    port = free_port()
    file = folder / f"taken-{port}"
    files = [str(folder / "authority.pem"), str(folder / "authority.key")] if secured else []
    command = [sys.executable, "-m", "benchmarks.mail", "--serve", str(port), str(file), *files]
    process = subprocess.Popen(command)
    try:
        wait_until(file.exists, "the mail server listens")
        time.sleep(0.5)
        yield f"smtp{'+tls' if secured else ''}://127.0.0.1:{port}", file
    finally:
        process.kill()
        process.wait()


@contextmanager
def working(email_url: str, processes: int = 2) -> Iterator[int]:
    """Yield the process id of a worker with so many processes, which listens, with a clock beside it."""
    os.environ["EMAIL_URL"] = email_url
    command = [sys.executable, "manage.py", "rqworker", "--processes", str(processes)]
    worker = subprocess.Popen(command, start_new_session=True)
    clock = subprocess.Popen([sys.executable, "manage.py", "rqscheduler"], start_new_session=True)
    try:
        time.sleep(4)
        yield worker.pid
    finally:
        for process in (worker, clock):
            process.terminate()
            process.wait()


def _compare(name: str, url: str) -> None:
    _use(url)
    from jobs.contrib.mail import transport

    def anew() -> None:
        transport.close()

    ways: dict[str, Callable[[], None]] = {"kept": lambda: None, "new each": anew}
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(ROUNDS):
        for way in sorted(ways, reverse=bool(number % 2)):
            transport.close()
            rates[way].append(_rate(ways[way]))
    kept, new = median(rates["kept"]), median(rates["new each"])
    print(
        f"{name}: {kept:,.0f} letters/s on one connection, {new:,.0f} on a new one each: {kept / new:.1f} x", flush=True
    )


def _rate(before: Callable[[], None]) -> float:
    from django.core.mail import EmailMessage

    from jobs.contrib.mail.transport import hand_over

    letter = EmailMessage("Hello", "A letter of a few words.", "a@example.com", ["b@example.com"])
    began = time.monotonic()
    for _ in range(LETTERS_A_ROUND):
        before()
        hand_over(letter)
    return LETTERS_A_ROUND / (time.monotonic() - began)


def _send_to_many(url: str, file: Path, letters: int) -> int:
    _use(url)
    import billing.services.letters  # noqa: F401  # registers the letter
    from jobs.contrib.mail.api import Recipient, send_bulk
    from jobs.contrib.mail.samples import sample_for
    from jobs.models import LIVE

    memory: list[float] = []

    def recipients() -> Iterator[Recipient]:
        for number in range(letters):
            if number == letters // 10:
                memory.append(peak([os.getpid()]))
            yield Recipient(f"c{number}@example.com", {"number": f"R-{number}"})

    def sent(most: int) -> Callable[[], bool]:
        return lambda: sum(made.counts().get(state, 0) for state in LIVE) <= most

    with working(url) as worker:
        began = time.monotonic()
        made = send_bulk("News", "invoice", recipients(), context=sample_for("invoice"))
        asked = time.monotonic() - began
        memory.append(peak([os.getpid()]))
        for most in (letters * 9 // 10, 0):
            wait_until(sent(most), "all are sent", 900)
            memory.append(peak([worker]))
        took = time.monotonic() - began
    taken = Counter(file.read_text().split())
    lost, doubled = letters - len(taken), taken.total() - len(taken)
    print(
        f"bulk mail: {letters:,} letters asked for in {asked:.1f} s, sent in {took:.0f} s, "
        f"{letters / took:,.0f} a second; lost {lost}, doubled {doubled}",
        flush=True,
    )
    asker, asker_end, early, late = memory
    print(
        f"memory after a tenth and at the end: who asks {asker:.0f} and {asker_end:.0f} MB, "
        f"a process of the worker {early:.0f} and {late:.0f} MB",
        flush=True,
    )
    return 1 if lost or doubled else 0


def _use(url: str) -> None:
    import environ
    from django.conf import settings

    from config.mail import mail_settings
    from jobs.contrib.mail import transport

    transport.close()
    os.environ["EMAIL_URL"] = url
    for name, value in mail_settings(environ.Env(), Path()).items():
        setattr(settings, name, value)


if __name__ == "__main__":
    sys.exit(main())
