"""The rows of accounts; one noun a file."""

from jobs.contrib.accounts.models.address import Address
from jobs.contrib.accounts.models.allowance import Allowance

__all__ = ["Address", "Allowance"]
