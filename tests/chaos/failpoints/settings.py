"""The settings of a run of failpoints: the product's, on a database and a Redis that are thrown away."""

from config.database import SQLITE_PRAGMAS
from config.settings import *  # noqa: F403

# What dies here are processes, not machines: nothing need reach the disk.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_PRAGMAS.replace("FULL", "OFF")  # noqa: F405

# Its lines are written, and die as any others, though nobody reads them here.
LOGGING["handlers"]["nowhere"] = {"class": "logging.NullHandler"}  # noqa: F405
LOGGING["loggers"]["jobs.services.execution"] = {  # noqa: F405
    "level": "DEBUG",
    "handlers": ["nowhere"],
    "propagate": False,
}
