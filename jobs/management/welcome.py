"""What a person reads when Waybill runs: where it is, who may sign in, where mail goes."""

import http.client
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from jobs.management.demo_login import DemoLogin
from jobs.management.output import LabelledOutput

# After this long without an answer the lines of the web process say more than we could; in seconds.
PATIENCE_SECONDS = 120


def welcome(port: int, login: DemoLogin, data_dir: Path, output: LabelledOutput) -> str:
    """Return the lines to show."""
    rows = {
        "Open": output.strong(f"http://localhost:{port}/admin/"),
        "Sign in": _sign_in(login, output),
        "Mail": _mail(data_dir),
        "Data": f"kept in {data_dir}",
        "Stop": "Ctrl-C",
    }
    return "\n".join([output.strong("Waybill is running."), *(f"  {name:<9}{text}" for name, text in rows.items())])


def when_answering(port: int, act: Callable[[], None]) -> None:
    """Call `act`, from another thread, as soon as the web server on this port answers."""
    threading.Thread(target=_wait_and_act, args=(port, act), daemon=True).start()


def _sign_in(login: DemoLogin, output: LabelledOutput) -> str:
    if login.password:
        return f"{output.strong(login.username)} with the password {output.strong(login.password)}"
    new_one = f"`manage.py changepassword {login.username}`"
    return f"{login.username} with the password you gave it (a new one: {new_one})"


def _mail(data_dir: Path) -> str:
    if os.environ.get("EMAIL_URL"):
        return "sent by the server in EMAIL_URL"
    return f"kept as files in {data_dir / 'mail'}; set EMAIL_URL to send it"


def _wait_and_act(port: int, act: Callable[[], None]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if _answers(port):
            act()
            return
        time.sleep(0.1)


def _answers(port: int) -> bool:
    # Any answer will do: also a redirect is one of a loaded application.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
