"""A Django project with nothing in it but a contender."""

import json
import os
from typing import Any

# The contender's own settings, for this process and those that it starts.
GIVEN = "BENCH_SITE"


def set_up(**settings: Any) -> dict[str, str]:
    """Set Django up with these settings, once; return the environment in which workers find them."""
    import django
    from django.conf import settings as django_settings

    env = {GIVEN: json.dumps(settings), "DJANGO_SETTINGS_MODULE": "benchmarks.peers.site_settings"}
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
