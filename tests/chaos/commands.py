"""The other end of `controlled`: an asyncio process that carries out the lines it reads."""

import asyncio
import os
import sys
from collections.abc import Callable


async def obey(carry_out: Callable[[str], str]) -> None:
    """Answer each line from standard input with what `carry_out` returns, until there are no more."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        sys.stdout.write(f"{carry_out(line.strip())}\n")
        sys.stdout.flush()
    # At once: connections that hang are what this process is for.
    os._exit(0)
