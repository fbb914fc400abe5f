"""The mail server of a world: writes down what it takes, and fails as told; in a process of its own.

`python -m tests.chaos.mail_server PORT FILE`; each line read is a Mood.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import StrEnum
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.chaos.app.headers import ATTEMPT_HEADER, KEY_HEADER
from tests.chaos.commands import obey


class Mood(StrEnum):
    """How it answers."""

    KIND = "250"
    BUSY = "421"
    PUTS_OFF = "451"
    REFUSES = "550"
    # Breaks off: before it has taken the letter, with the letter taken but not said so, and after saying so.
    CUT_BEFORE = "cut-before"
    CUT_INSTEAD = "cut-instead"
    CUT_AFTER = "cut-after"


# In these the letter is in the mail server's hands.
TAKEN = (Mood.KIND, Mood.CUT_INSTEAD, Mood.CUT_AFTER)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What came of one letter that reached the server whole."""

    mood: Mood
    key: str
    attempt: int
    message_id: str

    @property
    def taken(self) -> bool:
        """Whether it will be delivered."""
        return self.mood in TAKEN


def read(file: Path) -> Iterator[Letter]:
    """Yield what the server wrote down, in order."""
    for line in file.read_text().splitlines() if file.exists() else ():
        mood, key, attempt, message_id = line.split(" ")
        yield Letter(mood=Mood(mood), key=key, attempt=int(attempt), message_id=message_id)


class Handler:
    """Answers as its mood is."""

    def __init__(self, file: Path) -> None:
        """Write to `file`."""
        self._file = file
        self.mood = Mood.KIND

    async def handle_MAIL(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mood == Mood.BUSY:
            return "421 No time now"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        mood = self.mood
        self._note(mood, envelope)
        if mood in (Mood.CUT_BEFORE, Mood.CUT_INSTEAD):
            _cut(server)
        if mood == Mood.CUT_AFTER:
            asyncio.get_running_loop().call_soon(partial(_cut, server))
        return "250 OK" if mood in TAKEN else f"{mood} as it was told to"

    def _note(self, mood: Mood, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        # On the page cache before the answer: what was taken is known, whatever dies.
        with self._file.open("a") as file:
            file.write(f"{mood} {letter[KEY_HEADER]} {letter[ATTEMPT_HEADER]} {letter['Message-ID']}\n")


def _cut(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


async def main(port: int, file: Path) -> None:
    """Serve until the harness closes the pipe."""
    handler = Handler(file)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(handler, hostname="mail.example", enable_SMTPUTF8=True), "127.0.0.1", port)

    def carry_out(line: str) -> str:
        handler.mood = Mood(line)
        return line

    await obey(carry_out)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
