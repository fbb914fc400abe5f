"""The admin pages of mail."""

from jobs.contrib.mail.admin.message_admin import MessageAdmin

__all__ = ["MessageAdmin"]
