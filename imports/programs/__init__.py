"""Imports for programs: addresses of the status API, where that is installed."""
