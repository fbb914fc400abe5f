"""A helper process that is told what to do line by line, and answers each line with one of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self


class Controlled:
    """Runs `python -m module arguments`. It ends when its pipe is closed, so also when the harness is killed."""

    def __init__(self, module: str, *arguments: str, log: Path, env: Mapping[str, str] | None = None) -> None:
        """Start the process; what it has to complain of goes to `log`."""
        self._module = module
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=env,
                text=True,
                bufsize=1,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def ask(self, line: str) -> str:
        """Send a line and return the answer; raises EOFError when the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        answer = self._process.stdout.readline()
        if not answer:
            raise EOFError(f"{self._module} has ended.")
        return answer.strip()

    def close(self) -> None:
        """Let the process end."""
        self._process.communicate()
