"""Have a file looked at by a process that can't harm this one, whatever is in the file."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from imports.pictures import limits
from imports.pictures.exceptions import CheckBroken, PictureRefused

# Isolated Python looks neither at the environment nor into the working directory: it is told where this package is.
_ROOT = str(Path(__file__).resolve().parents[2])
_BEGIN = "import sys; sys.path.append(sys.argv[1]); from imports.pictures.child import main; main({width})"
# All that it gets of our environment, which holds passwords.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")

# What a process that a file has broken ends by. SIGKILL is none of them: that is the machine, out of memory.
_BROKEN_BY_FILE = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP)

# The line of facts is shorter.
_LINE = 4096


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file is, as the process says: sizes in pixels, none of a PDF. `body` is what it made."""

    content_type: str
    width: int | None
    height: int | None
    pages: int
    copy_type: str
    body: bytes


def examine(file: IO[bytes]) -> Found:
    """Decode a whole file and return what it is, with a clean copy of a picture; raises PictureRefused, CheckBroken."""
    return _asked(file, None)


def render(file: IO[bytes], width: int) -> Found:
    """Return a picture as WebP, as wide as `width` at most; raises PictureRefused, CheckBroken."""
    return _asked(file, width)


def _asked(file: IO[bytes], width: int | None) -> Found:
    command = [sys.executable, "-I", "-c", _BEGIN.format(width=width), _ROOT]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    file.seek(0)
    with TemporaryFile() as out:
        try:
            done = subprocess.run(
                command,
                stdin=file,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=limits.WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CheckBroken(f"It was not looked at within {limits.WALL_SECONDS} s.") from None
        _check_end(done.returncode)
        return _read(out)


def _check_end(code: int) -> None:
    if -code == signal.SIGXCPU:
        raise PictureRefused(f"Looking at it takes more than {limits.CPU_SECONDS} s of computing: save it anew.")
    if -code in _BROKEN_BY_FILE:
        raise PictureRefused("It is built so that it breaks programs that show it: save it anew.")
    if code:
        raise CheckBroken(f"The process that looks at files ended by {code}.")


def _read(out: IO[bytes]) -> Found:
    out.seek(0)
    try:
        facts = json.loads(out.readline(_LINE))
    except ValueError:
        raise CheckBroken("The process that looks at files gave no answer.") from None
    if "refused" in facts:
        raise PictureRefused(facts["refused"])
    return _found(facts, out.read())


def _found(facts: dict[str, Any], body: bytes) -> Found:
    return Found(
        content_type=facts["content_type"],
        width=facts.get("width"),
        height=facts.get("height"),
        pages=facts["pages"],
        copy_type=facts.get("copy_type", ""),
        body=body,
    )
