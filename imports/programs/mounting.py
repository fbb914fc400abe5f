"""Add imports to the status API."""

from imports.programs.endpoints import router
from jobs.contrib.rest.api import register_router


def mount() -> None:
    """Serve imports at `/api/v1/imports`."""
    register_router("/imports", router, tag="Imports", words="Bring files of records, and see what became of them.")
