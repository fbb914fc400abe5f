"""The admin pages of accounts."""

from jobs.contrib.accounts.admin.user_admin import AccountAdmin

__all__ = ["AccountAdmin"]
