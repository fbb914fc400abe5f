"""The settings of worker and clock processes that tests start: the test's own database and Redis."""

import os

from config.database import SQLITE_PRAGMAS
from config.settings import *  # noqa: F403

# Tests that wait for a lease to run out have no 45 seconds.
JOBS |= {"LEASE": int(os.environ.get("TEST_LEASE", "45"))}  # noqa: F405
JOBS |= {"GRACE": int(os.environ.get("TEST_GRACE", "25"))}
for _name in ("WATCH_EVERY", "ALERT_CLEAR_AFTER", "STAND_IN_AFTER"):
    if _seconds := os.environ.get(f"TEST_{_name}"):
        JOBS |= {_name: int(_seconds)}
# As for the tests themselves: kills are survived, and power cuts are not what these processes meet.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_PRAGMAS.replace("FULL", "OFF")  # noqa: F405
INSTALLED_APPS += ["tests.sample.apps.SampleConfig"]  # noqa: F405
