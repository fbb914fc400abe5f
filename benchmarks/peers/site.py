"""A Django project with nothing in it but a contender, on the benchmark's database; also its settings module."""

import json
import os
from typing import Any

# Left by `set_up` for this module to be the settings of the process, and of those that it starts.
GIVEN = "BENCH_SITE"

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


def set_up(**settings: Any) -> dict[str, str]:
    """Set Django up with these settings, once; return the environment in which workers find them."""
    import django
    from django.conf import settings as django_settings

    env = {GIVEN: json.dumps(settings), "DJANGO_SETTINGS_MODULE": __name__}
    os.environ |= env
    if not django_settings.configured:
        django.setup()
    return env


def migrate() -> None:
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def empty(*tables: str) -> None:
    """Empty tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
