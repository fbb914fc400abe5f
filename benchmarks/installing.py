"""Puts each contender's packages into an environment of its own, once: a later run finds them there."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "benchmarks" / "peers"
# Below a folder that Git ignores; kept between runs.
CACHE = ROOT / "var" / "bench"
# A slow registry is waited for so long, in seconds.
PATIENCE = 900
# What of a failed installation says why, in characters.
TOLD = 300


class NotInstalled(Exception):
    """A contender's packages can't be had; the message says why."""


@dataclass(frozen=True)
class Program:
    """How a contender's driver is started."""

    command: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)


def peer_names() -> list[str]:
    """Return the names of all contenders, Waybill first."""
    others = sorted(path.stem.replace("_", "-") for path in PEERS.glob("*.txt"))
    return ["waybill", *others]


def installed(name: str) -> Program:
    """Return how to start a contender's driver, with its packages there; raises NotInstalled."""
    module = name.replace("-", "_")
    driving = ["-m", "benchmarks.peers.driving", module]
    if name == "waybill":
        return Program([sys.executable, *driving])
    wanted = PEERS / f"{module}.txt"
    if (script := PEERS / f"{module}.cjs").exists():
        folder = _kept(name, wanted, _node_version(), _fill_node_folder)
        return Program([_program("node"), str(script)], {"NODE_PATH": str(folder / "node_modules")})
    folder = _kept(name, wanted, platform.python_version(), _fill_environment)
    return Program([str(folder / "bin" / "python"), *driving])


def packages(name: str, wanted: Path) -> Path:
    """Return a folder that a program of ours can put on its path to have these packages, too."""
    return _kept(name, wanted, platform.python_version(), _fill_folder)


def _kept(name: str, wanted: Path, version: str, fill: Callable[[Path, Path], None]) -> Path:
    """Return the folder that holds these packages for this version; fills it where it is not whole."""
    digest = hashlib.sha256(f"{version}\n{wanted.read_text()}".encode()).hexdigest()
    folder = CACHE / name
    whole = folder / ".whole"
    if not whole.exists() or whole.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        sys.stderr.write(f"Installing what {name} needs ...\n")
        fill(folder, wanted)
        whole.write_text(digest)
    return folder


def _fill_environment(folder: Path, wanted: Path) -> None:
    _run([sys.executable, "-m", "venv", str(folder)])
    quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
    _run([str(folder / "bin" / "python"), "-m", "pip", *quietly, "install", "--no-deps", "-r", str(wanted)])


def _fill_folder(folder: Path, wanted: Path) -> None:
    quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
    _run([sys.executable, "-m", "pip", *quietly, "install", "--no-deps", "--target", str(folder), "-r", str(wanted)])


def _fill_node_folder(folder: Path, wanted: Path) -> None:
    quietly = ["--no-audit", "--no-fund", "--loglevel=error"]
    _run([_program("npm"), "install", *quietly, "--prefix", str(folder), *wanted.read_text().split()])


def _node_version() -> str:
    return _run([_program("node"), "--version"])


def _program(name: str) -> str:
    if path := shutil.which(name):
        return path
    raise NotInstalled(f"there is no {name} on this machine")


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            command, env=_environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"{Path(command[0]).name} took more than {PATIENCE} s") from None
    if done.returncode:
        raise NotInstalled(f"{Path(command[0]).name} failed: {done.stderr.strip()[-TOLD:]}")
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    # The environment that this run is in is none of theirs.
    return {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
