"""The settings of a Django project with nothing in it but a contender, on the benchmark's database."""

import json
import os

from benchmarks.peers.site import GIVEN

_parts = os.environ.get("BENCH_DATABASE_URL", "").split("/")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "USER": "postgres",
        "NAME": _parts[-1],
        "PORT": _parts[2].rpartition(":")[2] if len(_parts) > 2 else "",
        # Kept open, as Django's documentation advises for what works all the time.
        "CONN_MAX_AGE": None,
    }
}
SECRET_KEY = "nothing here is secret"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

globals().update(json.loads(os.environ.get(GIVEN, "{}")))
