"""The settings of worker and clock processes that tests start: the test's own database and Redis."""

from config.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.sample.apps.SampleConfig"]  # noqa: F405
