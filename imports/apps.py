"""What comes in from outside, as a Django application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports."""

    name = "imports"
