"""The command lines of Waybill's processes, and the environment they get from `manage.py up`."""

import os
import sys
from pathlib import Path

from django.conf import settings

from jobs.management.child import Program

WEB_PROCESSES = 2
# RQ's own reports of routine, dozens of lines at each start, hide the lines that matter.
_CALM = ("--verbosity", "0")


def manage(label: str, *arguments: str) -> Program:
    """Return a management command as a program."""
    return Program(label=label, command=[sys.executable, str(Path(settings.BASE_DIR, "manage.py")), *arguments])


def web(port: int) -> Program:
    """Return the web server on a port of 127.0.0.1."""
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    # As in production, whichever folder this was started in.
    config = Path(settings.BASE_DIR, "gunicorn.conf.py")
    options = f"--bind 127.0.0.1:{port} --workers {WEB_PROCESSES} --graceful-timeout 5 --log-level warning"
    server = [sys.executable, "-m", "gunicorn", f"{module}:{name}", f"--config={config}", "--no-control-socket"]
    return Program(label="web", command=[*server, *options.split()])


def workers(processes: int) -> list[Program]:
    """Return a worker on every queue that has so many processes; none without any."""
    return [manage("worker", "rqworker", "--processes", str(processes), *_CALM)] if processes else []


def clock() -> Program:
    """Return the clock."""
    return manage("clock", "rqscheduler", *_CALM)


def environment(port: int, redis_url: str) -> dict[str, str]:
    """Return what the processes see: this environment, and what trying out on one machine needs."""
    return {
        **os.environ,
        "SITE_URL": os.environ.get("SITE_URL") or f"http://localhost:{port}",
        "DATA_DIR": str(settings.DATA_DIR),
        "REDIS_URL": redis_url,
        "HTTPS": "0",
        "DEBUG": "0",
        "PYTHONUNBUFFERED": "1",
        # People read it.
        "LOG_FORMAT": os.environ.get("LOG_FORMAT") or "text",
        "LOG_JOBS": os.environ.get("LOG_JOBS") or "1",
        # For `-m gunicorn`, which otherwise finds the project only in the current folder.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")])),
    }
