"""An application with tasks to try the job system on."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.sample"
