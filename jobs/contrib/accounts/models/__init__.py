"""The rows of accounts; one noun a file."""

from jobs.contrib.accounts.models.address import Address

__all__ = ["Address"]
