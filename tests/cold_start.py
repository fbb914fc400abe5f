"""Checks `make run` as a newcomer meets it: nothing installed, then a second start, each ended by Ctrl-C.

python -m tests.cold_start
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jobs.backends.ports import free_port
from tests.servers.waiting import wait_until
from tests.servers.waybill import ROOT, Waybill, sign_in, up_environment

FIRST_START_SECONDS = 300
SECOND_START_SECONDS = 15
# What only the first start has to say.
MIGRATED = "migrations applied"


def main() -> None:
    """Start twice; ends with an error where something is not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        environment = up_environment(
            Path(folder, "data"), free_port(), DATABASE_URL="", WORKERS="", VENV=f"{folder}/venv"
        )
        first, told = start_and_stop(environment, FIRST_START_SECONDS)
        assert MIGRATED in told
        second, told = start_and_stop(environment, SECOND_START_SECONDS)
        assert MIGRATED not in told
    sys.stdout.write(f"First start {first:.1f} s with installation, second start {second:.1f} s.\n")


def start_and_stop(environment: Mapping[str, str], seconds: float) -> tuple[float, str]:
    """Run `make run`, sign in, press Ctrl-C; return how long it took until its pages answered, and what it printed."""
    data_dir = Path(environment["DATA_DIR"])
    data_dir.mkdir(exist_ok=True)
    log = data_dir / "make.log"
    began = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    waybill = Waybill(process, int(environment["PORT"]), data_dir, environment, log)
    try:
        wait_until(waybill.is_running, "Waybill tells its address", seconds)
        took = time.monotonic() - began
        page = sign_in(waybill).open(f"{waybill.base_url}/admin/", timeout=30).read().decode()
        assert "Log out" in page, page
    finally:
        with suppress(ProcessLookupError):
            # To the whole group, as a terminal sends it.
            os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
        sys.stdout.write(waybill.output)
    assert "Stopped." in waybill.output
    assert "Traceback" not in waybill.output
    assert not waybill.members, waybill.members
    return took, waybill.output


if __name__ == "__main__":
    main()
