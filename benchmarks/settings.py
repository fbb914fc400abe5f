"""The settings of a benchmark: the product's, on the database and the Redis that the environment names."""

from config.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.sample.apps.SampleConfig", "benchmarks"]  # noqa: F405
