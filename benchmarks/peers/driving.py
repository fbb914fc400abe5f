"""Runs a contender for the harness: reads requests line by line, answers each with a line of JSON.

python -m benchmarks.peers.driving huey
"""

import importlib
import json
import os
import sys
import traceback
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, TextIO

from benchmarks.peers.protocol import Crew, Peer


def main(name: str) -> None:
    """Answer until the requests end."""
    answers = _own_output()
    peer: Peer = importlib.import_module(f"benchmarks.peers.{name}").peer
    for line in sys.stdin:
        answers.write(json.dumps(_answer(peer, json.loads(line))) + "\n")
        answers.flush()


def _own_output() -> TextIO:
    """Keep the standard output for answers: what libraries print goes to the standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def _answer(peer: Peer, request: dict[str, Any]) -> dict[str, Any]:
    try:
        if request["act"] == "describe":
            return {"answer": _description(peer)}
        answer = getattr(peer, request["act"])(**request["arguments"])
        return {"answer": asdict(answer) if isinstance(answer, Crew) else answer}
    except Exception:  # noqa: BLE001  # the harness tells what went wrong in a contender
        return {"error": traceback.format_exc()}


def _description(peer: Peer) -> dict[str, Any]:
    return {
        "variants": dict(peer.variants),
        "versions": {package: version(package) for package in peer.packages},
        "has_bulk": peer.has_bulk,
    }


if __name__ == "__main__":
    main(sys.argv[1])
