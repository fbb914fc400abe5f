"""The settings of processes in a world of chaos: the product's, with the workload's application."""

import json
import os

from config.settings import *  # noqa: F403

# Short limits make a short run; a long one has the product's own.
JOBS |= {"LEASE": 45} | json.loads(os.environ.get("CHAOS_LIMITS", "{}"))  # noqa: F405
INSTALLED_APPS += ["tests.chaos.app.apps.ChaosConfig"]  # noqa: F405
